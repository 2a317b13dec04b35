# SPDX-License-Identifier: Apache-2.0
"""The AWS half: Direct Connect, EC2, CloudWatch, STS, and where credentials come from."""
