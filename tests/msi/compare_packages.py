#!/usr/bin/env python3
"""compare_packages.py A.msi B.msi: two installers of one commit differ in what is named here."""

import sys

from tables import Installer

DIFFERENT_PROPERTIES = {"ProductCode"}
DIFFERENT_SUMMARY = {"Revision number (UUID)", "Created", "Last saved"}

a, b = Installer(sys.argv[1]), Installer(sys.argv[2])
faults = []


def compare(what, of_a, of_b, expected):
    """A named member must differ, but for dates, which have the resolution of a second."""
    different = {name for name in of_a.keys() | of_b.keys() if of_a.get(name) != of_b.get(name)}
    surprising = different - expected
    missing = {name for name in expected - different if name not in ("Created", "Last saved")}
    if surprising or missing:
        faults.append(f"{what}: differs: {sorted(surprising)}; is equal: {sorted(missing)}")


def tables(installer):
    """Rows in an order of our own: wixl's is another one now and then, and means nothing."""
    return {name: sorted(installer.rows(name), key=lambda row: sorted(row.items()))
            for name in installer.names()
            if name not in ("Property", "_SummaryInformation", "_ForceCodepage")}


compare("tables", tables(a), tables(b), set())
compare("properties", *(i.pairs("Property", "Property", "Value") for i in (a, b)),
        DIFFERENT_PROPERTIES)
compare("summary", a.summary(), b.summary(), DIFFERENT_SUMMARY)
compare("files", a.streams(), b.streams(), set())
if faults:
    sys.exit("\n".join(faults))
