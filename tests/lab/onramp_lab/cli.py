# SPDX-License-Identifier: Apache-2.0
import argparse, sys
from . import lifecycle, hosts
from .lab import Lab, Options
from .errors import LabError
def main():
    a=sys.argv[1:]
    name='onramp'
    if a and a[0]=='--name': name=a[1]; a=a[2:]
    lab=Lab(name)
    try:
        if a[0]=='up': print(lifecycle.up(lab, Options()))
        if a[0]=='down': lifecycle.down(lab)
        if a[0]=='shell': lab.load(); hosts.shell(lab,a[1],a[2:])
    except LabError as e:
        print("lab:",e,file=sys.stderr); return 1
    return 0
