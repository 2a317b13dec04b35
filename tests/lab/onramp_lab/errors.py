# SPDX-License-Identifier: Apache-2.0
"""The one error that the lab's user is meant to read: printed without a traceback."""


class LabError(Exception):
    pass
