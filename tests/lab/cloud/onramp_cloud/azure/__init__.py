# SPDX-License-Identifier: Apache-2.0
"""The Azure half: Resource Manager, Azure Monitor, and where tokens come from."""
