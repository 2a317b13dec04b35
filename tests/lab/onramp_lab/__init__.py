# SPDX-License-Identifier: Apache-2.0
"""A customer's hybrid network in network namespaces: real routers, wires that fail on request."""
