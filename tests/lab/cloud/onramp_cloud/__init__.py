# SPDX-License-Identifier: Apache-2.0
"""An emulator of the clouds' APIs, whose answers are what the lab's routers say."""
