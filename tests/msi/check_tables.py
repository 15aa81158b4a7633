#!/usr/bin/env python3
"""check_tables.py FILE.msi STAGE VERSION: what the tables of the finished installer must say.

Wine's engine forgives much that Windows does not, so the rules of Windows Installer (its internal
consistency evaluators, ICE) are checked here on the tables themselves.
"""

import pathlib
import re
import sys
import unittest

from tables import Installer

PROGRAM, PROGRAM_BY_PATH, PROPERTY = 18, 34, 51
DEFERRED, ROLLBACK, COMMIT, AS_SYSTEM, FAILURE_IS_IGNORED = 0x400, 0x100, 0x200, 0x800, 0x40
HKLM, FILE, RAW_VALUE, OF_64_BITS = 2, 1, 2, 16
UPGRADE_CODE = "{6F0C8C5E-2C0B-4B57-9C3A-6D0B3F6E1A42}"  # for ever: upgrades find us by it

msi = Installer(sys.argv[1])
stage = pathlib.Path(sys.argv[2])
version = sys.argv[3]


def sequence():
    return {row["Action"]: int(row["Sequence"]) for row in msi.rows("InstallExecuteSequence")}


def conditions():
    return msi.pairs("InstallExecuteSequence", "Action", "Condition")


def types():
    return {row["Action"]: int(row["Type"]) for row in msi.rows("CustomAction")}


class Tables(unittest.TestCase):
    def assert_order(self, *actions):
        places = [sequence()[action] for action in actions]
        self.assertEqual(places, sorted(places), actions)
        self.assertEqual(len(set(places)), len(places), actions)

    def test_earlier_versions_are_removed_where_ice63_allows(self):
        places = sequence()
        first, last = places["InstallInitialize"], places["RemoveExistingProducts"]
        between = [name for name, place in places.items() if first < place < last]
        self.assertLess(first, last)
        self.assertEqual(between, [])

    def test_no_two_actions_share_a_place(self):
        self.assertEqual(len(set(sequence().values())), len(sequence()))

    def test_an_action_at_once_changes_nothing_on_the_machine(self):
        for action, kind in types().items():
            if not kind & DEFERRED:
                self.assertEqual(kind, PROPERTY, action)

    def test_an_action_that_changes_the_machine_runs_as_the_system_within_the_transaction(self):
        places = sequence()
        for action, kind in types().items():
            if kind & DEFERRED:
                self.assertIn(kind & 0x3F, (PROGRAM, PROGRAM_BY_PATH), action)
                self.assertTrue(kind & AS_SYSTEM, action)
                self.assertLess(places["InstallInitialize"], places[action])
                self.assertLess(places[action], places["InstallFinalize"])

    def test_types(self):
        deferred = PROGRAM | DEFERRED | AS_SYSTEM
        self.assertEqual(types(), {
            "SetStart": PROPERTY, "SetState": PROPERTY, "SetPurge": PROPERTY,
            "UndoUninstall": deferred | ROLLBACK | FAILURE_IS_IGNORED,
            "Uninstall": deferred | FAILURE_IS_IGNORED,
            "UndoInstall": deferred | ROLLBACK | FAILURE_IS_IGNORED,
            "Install": deferred,
            "AgentUninstall": deferred | FAILURE_IS_IGNORED,
            "UndoAgentInstall": deferred | ROLLBACK | FAILURE_IS_IGNORED,
            "AgentInstall": deferred,
            "DropAgentService":
                PROGRAM_BY_PATH | DEFERRED | COMMIT | AS_SYSTEM | FAILURE_IS_IGNORED,
        })

    def test_a_rollback_action_stands_before_what_it_undoes(self):
        self.assert_order("CostFinalize", "SetStart", "SetState", "SetPurge", "InstallValidate")
        self.assert_order("StopServices", "UndoUninstall", "Uninstall", "RemoveFiles",
                          "InstallFiles", "UndoInstall", "Install")
        self.assertEqual(sequence()["UndoUninstall"] + 1, sequence()["Uninstall"])
        self.assertEqual(sequence()["UndoInstall"] + 1, sequence()["Install"])
        self.assert_order("StopServices", "Uninstall", "AgentUninstall", "RemoveFiles",
                          "InstallFiles", "Install", "UndoAgentInstall", "AgentInstall")
        self.assertEqual(sequence()["UndoAgentInstall"] + 1, sequence()["AgentInstall"])

    def test_when_actions_run(self):
        expected = {
            "SetStart": 'START = "0"', "SetState": "STATE AND NOT Installed",
            "SetPurge": 'PURGE = "1"',
            "UndoUninstall": 'REMOVE = "ALL"',
            "Uninstall": 'REMOVE = "ALL" AND NOT UPGRADINGPRODUCTCODE',
            "UndoInstall": "NOT Installed AND NOT WIX_UPGRADE_DETECTED",
            "Install": 'NOT (REMOVE = "ALL")',
            "AgentUninstall": "&AgentFeature = 2 AND NOT UPGRADINGPRODUCTCODE",
            "UndoAgentInstall":
                "&AgentFeature = 3 AND NOT (!AgentFeature = 3)"
                " AND NOT (WIX_UPGRADE_DETECTED AND EARLIERAGENT)",
            "AgentInstall": "&AgentFeature = 3",
            "DropAgentService":
                "WIX_UPGRADE_DETECTED AND EARLIERAGENT AND NOT (&AgentFeature = 3)"
                " AND AGENTSERVICE ~>< EARLIERAGENT",
            "AppSearch": "",
        }
        self.assertEqual({name: conditions()[name] for name in expected}, expected)

    def test_what_actions_do(self):
        self.assertEqual(msi.pairs("CustomAction", "Action", "Target"), {
            "SetStart": "--no-start", "SetState": '--state "[STATE]"', "SetPurge": "--purge",
            "UndoUninstall": "install", "Uninstall": "uninstall [PURGEOPTION]",
            "UndoInstall": "uninstall", "Install": "install [STARTOPTION] [STATEOPTION]",
            "AgentUninstall": "uninstall", "UndoAgentInstall": "uninstall",
            "AgentInstall": "install",
            "DropAgentService": '"[System64Folder]sc.exe" delete wnetwatch-agent',
        })

    def test_a_program_by_its_path_runs_in_our_folder(self):
        sources = msi.pairs("CustomAction", "Action", "Source")
        by_path = [action for action, kind in types().items() if kind & 0x3F == PROGRAM_BY_PATH]
        self.assertEqual([sources[action] for action in by_path], ["INSTALLFOLDER"])

    def test_the_earlier_agent_is_looked_for(self):
        """By the component, in the system's part of the installation, before that version goes."""
        agent = msi.pairs("Component", "Component", "ComponentId")["Agent"]
        name = msi.pairs("File", "File", "FileName")["agent.exe"].split("|")[-1]
        self.assertEqual(msi.pairs("AppSearch", "Property", "Signature_"), {
            "EARLIERAGENT": "EarlierAgent", "AGENTSERVICE": "AgentService"})
        self.assertEqual(msi.rows("CompLocator"), [{
            "Signature_": "EarlierAgent", "ComponentId": agent, "Type": str(FILE)}])
        self.assertEqual(msi.pairs("Signature", "Signature", "FileName"), {"EarlierAgent": name})
        self.assertEqual(msi.rows("RegLocator"), [{
            "Signature_": "AgentService", "Root": str(HKLM),
            "Key": r"SYSTEM\CurrentControlSet\Services\wnetwatch-agent", "Name": "ImagePath",
            "Type": str(RAW_VALUE | OF_64_BITS)}])
        self.assert_order("AppSearch", "RemoveExistingProducts", "AgentInstall", "DropAgentService",
                          "InstallFinalize")
        self.assertNotIn("AppSearch", msi.pairs("InstallUISequence", "Action", "Sequence"))

    def test_each_component_has_its_own_guid_and_a_file_as_key(self):
        rows = msi.rows("Component")
        files = msi.pairs("File", "File", "Component_")
        guids = [row["ComponentId"] for row in rows]
        for row in rows:
            self.assertRegex(row["ComponentId"], r"^\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}$")
            self.assertEqual(files[row["KeyPath"]], row["Component"])
            self.assertTrue(int(row["Attributes"]) & 256, "64 bits")
        self.assertEqual(len(set(guids)), len(guids))
        self.assertLessEqual(set(files.values()), {row["Component"] for row in rows})

    def test_each_component_belongs_to_one_feature(self):
        rows = [row["Component_"] for row in msi.rows("FeatureComponents")]
        self.assertEqual(sorted(rows), sorted(row["Component"] for row in msi.rows("Component")))

    def test_all_staged_files_are_in_it(self):
        folders = {row["Directory"]: (row["Directory_Parent"], row["DefaultDir"])
                   for row in msi.rows("Directory")}

        def path(folder):
            if folder == "INSTALLFOLDER":
                return ""
            parent, name = folders[folder]
            return path(parent) + name.split("|")[-1] + "/"

        components = msi.pairs("Component", "Component", "Directory_")
        packed = {path(components[row["Component_"]]) + row["FileName"].split("|")[-1]:
                  int(row["FileSize"]) for row in msi.rows("File")}
        staged = {file.relative_to(stage).as_posix(): file.stat().st_size
                  for file in stage.rglob("*") if file.is_file()}
        self.assertEqual(packed, staged)

    def test_each_program_tells_its_version(self):
        """Else Windows takes the earlier version's file for the newer one."""
        hashed = {row["File_"] for row in msi.rows("MsiFileHash")}
        for row in msi.rows("File"):
            is_program = row["FileName"].endswith((".exe", ".dll"))
            self.assertEqual(row["Version"], version + ".0" if is_program else "", row["File"])
            self.assertEqual(row["File"] in hashed, not is_program, row["File"])

    def test_properties(self):
        properties = msi.pairs("Property", "Property", "Value")
        self.assertEqual(properties["UpgradeCode"], UPGRADE_CODE)
        self.assertEqual(properties["ProductVersion"], version)
        self.assertEqual(properties["ProductName"], "wnetwatch")
        self.assertEqual(properties["Manufacturer"], "the wnetwatch authors")
        self.assertEqual(properties["ALLUSERS"], "1")
        self.assertEqual(properties["MSIRMSHUTDOWN"], "2")
        self.assertTrue(properties["ARPHELPLINK"] and properties["ARPURLINFOABOUT"])
        self.assertEqual(set(properties["SecureCustomProperties"].split(";")), {
            "PURGE", "START", "STATE", "WIX_DOWNGRADE_DETECTED", "WIX_UPGRADE_DETECTED"})

    def test_no_property_is_set_that_an_administrator_sets(self):
        self.assertFalse({"PURGE", "START", "STATE"} & set(msi.pairs("Property", "Property", "Value")))

    def test_lower_versions_and_other_builds_are_replaced_and_a_downgrade_is_refused(self):
        rows = {row["ActionProperty"]: row for row in msi.rows("Upgrade")}
        upgrade, downgrade = rows["WIX_UPGRADE_DETECTED"], rows["WIX_DOWNGRADE_DETECTED"]
        self.assertEqual((upgrade["UpgradeCode"], downgrade["UpgradeCode"]), (UPGRADE_CODE,) * 2)
        self.assertEqual((upgrade["VersionMin"], upgrade["VersionMax"]), ("", version))
        self.assertEqual(int(upgrade["Attributes"]), 1 | 512)
        self.assertEqual((downgrade["VersionMin"], downgrade["VersionMax"]), (version, ""))
        self.assertEqual(int(downgrade["Attributes"]), 2)
        launch = msi.pairs("LaunchCondition", "Condition", "Description")
        self.assertRegex(launch["NOT WIX_DOWNGRADE_DETECTED"], r"^A newer version .*\.$")

    def test_a_state_folder_cannot_end_its_quotation(self):
        launch = msi.pairs("LaunchCondition", "Condition", "Description")
        self.assertIn("NOT (STATE >< QUOTATIONMARK)", launch)
        self.assertIn('NOT (STATE >> "\\")', launch)
        self.assertEqual(msi.pairs("Property", "Property", "Value")["QUOTATIONMARK"], '"')

    def test_the_folder_of_the_command_line_is_on_the_path(self):
        self.assertEqual(msi.rows("Environment"), [{
            "Environment": "Path", "Name": "=-*Path", "Value": "[~];[INSTALLFOLDER]",
            "Component_": "CommandLine"}])
        self.assert_order("RemoveEnvironmentStrings", "InstallFiles", "WriteEnvironmentStrings")

    def test_features(self):
        rows = {row["Feature"]: (row["Level"], row["Attributes"]) for row in msi.rows("Feature")}
        self.assertEqual(rows, {"BrokerFeature": ("1", "24"), "CommandLineFeature": ("1", "8"),
                                "TrayFeature": ("1", "8"), "AgentFeature": ("1000", "8"),
                                "DeveloperFeature": ("1000", "8")})

    def test_services_are_stopped_by_windows_and_started_by_us(self):
        stop = str(0x02 | 0x20)
        self.assertEqual([(row["Name"], row["Event"]) for row in msi.rows("ServiceControl")],
                         [("wnetwatch", stop), ("wnetwatch-agent", stop)])
        self.assertEqual(msi.rows("ServiceInstall"), [])

    def test_it_is_for_x64(self):
        self.assertTrue(re.match("x64;", msi.summary()["Template"]))


unittest.main(argv=sys.argv[:1])
