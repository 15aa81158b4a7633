#!/usr/bin/env python3
"""Writes the list of parts of a release (SPDX 2.3, JSON): our files with their hashes, and what is
linked into them."""

import argparse
import datetime
import hashlib
import json
import pathlib


def read_arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("stage", type=pathlib.Path)
    for name in ("version", "home", "cjson", "nanopb", "zlib", "mingw"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--time", type=int, required=True)
    return parser.parse_args()


def describe_file(index, path, stage):
    content = path.read_bytes()
    return {
        "SPDXID": f"SPDXRef-File-{index}",
        "fileName": "./" + path.relative_to(stage).as_posix(),
        "checksums": [
            {"algorithm": "SHA1", "checksumValue": hashlib.sha1(content).hexdigest()},
            {"algorithm": "SHA256", "checksumValue": hashlib.sha256(content).hexdigest()},
        ],
        "licenseConcluded": "MIT",
        "copyrightText": "Copyright (c) the wnetwatch authors",
    }


def describe_package(identity, name, version, licence, place, **more):
    return {
        "SPDXID": identity,
        "name": name,
        "versionInfo": version,
        "downloadLocation": place,
        "filesAnalyzed": False,
        "licenseConcluded": licence,
        "licenseDeclared": licence,
        "copyrightText": "NOASSERTION",
        **more,
    }


def verification_code(files):
    hashes = sorted(file["checksums"][0]["checksumValue"] for file in files)
    return hashlib.sha1("".join(hashes).encode()).hexdigest()


def describe(arguments):
    paths = sorted(path for path in arguments.stage.rglob("*") if path.is_file())
    files = [describe_file(i, path, arguments.stage) for i, path in enumerate(paths, 1)]
    product = describe_package(
        "SPDXRef-wnetwatch", "wnetwatch", arguments.version, "MIT", arguments.home,
        filesAnalyzed=True,
        packageVerificationCode={"packageVerificationCodeValue": verification_code(files)},
        licenseInfoFromFiles=["MIT"])
    linked = [
        describe_package("SPDXRef-cjson", "cJSON", arguments.cjson, "MIT",
                         "https://github.com/DaveGamble/cJSON",
                         comment="Debian's source package, with its security patches"),
        describe_package("SPDXRef-nanopb", "nanopb", arguments.nanopb, "Zlib",
                         "https://jpa.kapsi.fi/nanopb",
                         comment="Debian's source package; in wnetwatch-agent.exe"),
        describe_package("SPDXRef-zlib", "zlib", arguments.zlib, "Zlib", "https://zlib.net",
                         comment="Debian's source package; in wnetwatch-agent.exe"),
        describe_package("SPDXRef-mingw-w64", "mingw-w64 runtime", arguments.mingw, "NOASSERTION",
                         "https://www.mingw-w64.org"),
    ]
    relations = [("SPDXRef-DOCUMENT", "DESCRIBES", product["SPDXID"])]
    relations += [(product["SPDXID"], "CONTAINS", file["SPDXID"]) for file in files]
    relations += [(product["SPDXID"], "STATIC_LINK", package["SPDXID"]) for package in linked]
    time = datetime.datetime.fromtimestamp(arguments.time, datetime.timezone.utc)
    return {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"wnetwatch-{arguments.version}",
        "documentNamespace":
            f"{arguments.home}/spdx/{arguments.version}/{verification_code(files)}",
        "creationInfo": {
            "created": time.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "creators": ["Organization: the wnetwatch authors", "Tool: packaging/sbom.py"],
        },
        "packages": [product, *linked],
        "files": files,
        "relationships": [
            {"spdxElementId": a, "relationshipType": kind, "relatedSpdxElement": b}
            for a, kind, b in relations
        ],
    }


print(json.dumps(describe(read_arguments()), indent=2))
