# SPDX-License-Identifier: Apache-2.0
#
# tests/unit mirrors the tree: tests/unit/agent/base/test_ip.c is one cmocka program that links the
# room agent/base. tests/fuzz/fuzz_*.c is one libFuzzer target each, tests/e2e/programs/NAME.c a program
# e2e_NAME that the end-to-end tests run; the first lines of both name their rooms.
function(onramp_test_program name source)
  add_executable(${name} ${source})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${ARGN})
endfunction()

# onramp_rooms_of(SOURCE RESULT): the targets behind "rooms:" in a file
function(onramp_rooms_of source result)
  file(STRINGS ${source} rooms REGEX "rooms:")
  string(REGEX REPLACE ".*rooms: *([a-z_/ ]+).*" "\\1" rooms "${rooms}")
  string(REPLACE "/" "_" rooms "${rooms}")
  separate_arguments(rooms)
  set(${result} ${rooms} PARENT_SCOPE)
endfunction()

if(ONRAMP_TESTS AND NOT ONRAMP_FUZZ)
  enable_testing()
  pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka)
  file(GLOB_RECURSE tests CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}/tests/unit
    tests/unit/test_*.c)
  foreach(test IN LISTS tests)
    get_filename_component(room ${test} DIRECTORY)
    get_filename_component(file ${test} NAME_WE)
    string(REPLACE "/" "_" room ${room})
    if(TARGET ${room})
      onramp_test_program(${room}_${file} tests/unit/${test} ${room} PkgConfig::CMOCKA)
      add_test(NAME ${room}/${file} COMMAND ${room}_${file}
        WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
    endif()
  endforeach()
  file(GLOB programs CONFIGURE_DEPENDS tests/e2e/programs/*.c)
  foreach(source IN LISTS programs)
    get_filename_component(name ${source} NAME_WE)
    onramp_rooms_of(${source} rooms)
    onramp_test_program(e2e_${name} ${source} ${rooms})
  endforeach()
endif()

if(ONRAMP_FUZZ)
  file(GLOB targets CONFIGURE_DEPENDS tests/fuzz/fuzz_*.c)
  foreach(source IN LISTS targets)
    get_filename_component(name ${source} NAME_WE)
    onramp_rooms_of(${source} rooms)
    onramp_test_program(${name} ${source} ${rooms})
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  endforeach()
endif()
