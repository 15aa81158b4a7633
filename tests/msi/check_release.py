#!/usr/bin/env python3
"""check_release.py FOLDER VERSION: SBOM, winget manifest and ZIP beside a finished installer."""

import hashlib
import json
import pathlib
import re
import sys
import unittest
import zipfile

from tables import Installer

folder = pathlib.Path(sys.argv[1])
version = sys.argv[2]
installer = folder / f"wnetwatch-{version}-x64.msi"
stage = folder / "stage"


def read_manifest(name):
    """Flat members alone; an indented line belongs to a list."""
    text = (folder / "winget" / name).read_text()
    return dict(re.findall(r"^[- ]*([A-Za-z0-9]+): *(.+)$", text, re.M))


class Sbom(unittest.TestCase):
    document = json.loads((folder / f"wnetwatch-{version}.spdx.json").read_text())

    def test_it_has_the_members_that_spdx_requires(self):
        self.assertEqual(self.document["spdxVersion"], "SPDX-2.3")
        self.assertLessEqual({"dataLicense", "SPDXID", "name", "documentNamespace", "creationInfo"},
                             self.document.keys())
        self.assertEqual({"created", "creators"}, self.document["creationInfo"].keys())
        for package in self.document["packages"]:
            self.assertLessEqual({"SPDXID", "name", "downloadLocation"}, package.keys())

    def test_it_has_each_file_with_its_hash(self):
        listed = {file["fileName"]: file["checksums"][1]["checksumValue"]
                  for file in self.document["files"]}
        staged = {"./" + file.relative_to(stage).as_posix():
                  hashlib.sha256(file.read_bytes()).hexdigest()
                  for file in stage.rglob("*") if file.is_file()}
        self.assertEqual(listed, staged)

    def test_it_names_cjson_with_version_and_licence(self):
        package = next(p for p in self.document["packages"] if p["name"] == "cJSON")
        self.assertRegex(package["versionInfo"], r"^1\.7\.\d+")
        self.assertEqual(package["licenseDeclared"], "MIT")

    def test_it_names_what_the_agent_contains(self):
        packages = {p["name"]: p for p in self.document["packages"]}
        self.assertRegex(packages["nanopb"]["versionInfo"], r"^0\.4\.")
        self.assertRegex(packages["zlib"]["versionInfo"], r"^(1:)?1\.")

    def test_each_relation_is_between_parts_that_are_there(self):
        known = {"SPDXRef-DOCUMENT"} | {part["SPDXID"] for part in
                                        self.document["packages"] + self.document["files"]}
        for relation in self.document["relationships"]:
            self.assertIn(relation["spdxElementId"], known)
            self.assertIn(relation["relatedSpdxElement"], known)


class Winget(unittest.TestCase):
    required = {
        "wnetwatch.wnetwatch.yaml":
            {"PackageIdentifier", "PackageVersion", "DefaultLocale", "ManifestType",
             "ManifestVersion"},
        "wnetwatch.wnetwatch.installer.yaml":
            {"PackageIdentifier", "PackageVersion", "InstallerType", "Architecture", "InstallerUrl",
             "InstallerSha256", "ManifestType", "ManifestVersion"},
        "wnetwatch.wnetwatch.locale.en-US.yaml":
            {"PackageIdentifier", "PackageVersion", "PackageLocale", "Publisher", "PackageName",
             "License", "ShortDescription", "ManifestType", "ManifestVersion"},
    }

    def test_each_file_has_the_members_that_winget_requires(self):
        for name, members in self.required.items():
            manifest = read_manifest(name)
            self.assertLessEqual(members, manifest.keys(), name)
            self.assertEqual(manifest["PackageVersion"], version)
            self.assertNotIn("@", "".join(manifest.values()))

    def test_it_describes_this_installer(self):
        manifest = read_manifest("wnetwatch.wnetwatch.installer.yaml")
        properties = Installer(installer).pairs("Property", "Property", "Value")
        self.assertEqual(manifest["InstallerSha256"].lower(),
                         hashlib.sha256(installer.read_bytes()).hexdigest())
        self.assertEqual(manifest["ProductCode"].strip("'"), properties["ProductCode"])
        self.assertTrue(manifest["InstallerUrl"].endswith(installer.name))


class Zip(unittest.TestCase):
    names = set(zipfile.ZipFile(folder / f"wnetwatch-{version}-developer-x64.zip").namelist())

    def test_it_has_what_a_developer_needs(self):
        top = f"wnetwatch-{version}-developer-x64/"
        for name in ("include/wnetwatch.h", "bin/wnetwatch-1.dll", "lib/wnetwatch.lib",
                     "lib/libwnetwatch.dll.a", "lib/cmake/wnetwatch/wnetwatch-config.cmake",
                     "lib/pkgconfig/wnetwatch.pc", "samples/minimal.c", "LICENSE.txt"):
            self.assertIn(top + name, self.names)

    def test_it_has_the_debug_information_of_each_program_and_no_program(self):
        programs = {file.name for file in stage.glob("*.exe")}
        self.assertIn("wnetwatch-agent.exe", programs)
        debug = {pathlib.PurePath(name).name for name in self.names if name.endswith(".debug")}
        self.assertLessEqual({name + ".debug" for name in programs}, debug)
        self.assertEqual([name for name in self.names if name.endswith(".exe")], [])


class Policy(unittest.TestCase):
    def test_it_has_the_template_and_its_languages_as_the_central_store_wants_them(self):
        names = zipfile.ZipFile(folder / f"wnetwatch-{version}-policy.zip").namelist()
        self.assertEqual(set(names), {
            "PolicyDefinitions/wnetwatch.admx", "PolicyDefinitions/en-US/wnetwatch.adml",
            "PolicyDefinitions/de-DE/wnetwatch.adml"})

    def test_each_part_is_in_the_sums(self):
        sums = (folder / "SHA256SUMS").read_text()
        for file in folder.glob("wnetwatch-*"):
            self.assertIn(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}", sums)


unittest.main(argv=sys.argv[:1])
