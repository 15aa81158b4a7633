#!/usr/bin/env python3
"""Compares what the bindings say of wnetwatch.h with the header: structs, enums, functions. And the
version in the packages that nothing here can build with that of the tree.

A struct must have the header's members in the header's order with types of the same size. C# has
all of each; the sample for koffi has all of the config, whose size the library looks at, and of
the others the beginning.
"""

import json
import pathlib
import re
import sys
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples" / "languages"

HEADER_TYPES = {"size_t": "size", "uintptr_t": "size", "uint64_t": "u64", "uint32_t": "u32",
                "int": "i32", "wnw_item_cb": "pointer", "wnw_log_cb": "pointer"}
CSHARP_TYPES = {"UIntPtr": "size", "ulong": "u64", "uint": "u32", "int": "i32", "IntPtr": "pointer"}
KOFFI_TYPES = {"size_t": "size", "uintptr_t": "size", "uint64_t": "u64", "uint32_t": "u32",
               "int": "i32", "str": "pointer"}


def need(condition, sentence):
    if not condition:
        sys.exit(sentence)


def pascal(name):
    """ADD_STARTED or event_type as C# would have it."""
    return "".join(word.capitalize() for word in name.split("_"))


def compare_members(where, members, wanted):
    for number, (ours, theirs) in enumerate(zip(members, wanted)):
        need(ours == theirs, f"{where}: member {number} is {ours} and not {theirs}")
    need(len(members) == len(wanted), f"{where} has {len(members)} members and not {len(wanted)}")


def enums_of(text, pattern):
    """Each enum's members with their numbers, in order."""
    enums = {}
    for match in re.finditer(pattern, text):
        members = re.findall(r"(\w+)\s*=\s*(-?\d+)", match.group("body"))
        need(members, f"{match.group('name')} has no members")
        enums[match.group("name")] = [(name, int(number)) for name, number in members]
    return enums


def header_structs(text, enums):
    structs = {}
    for match in re.finditer(r"typedef struct (\w+) \{(.*?)\} \1;", text, re.DOTALL):
        members = []
        for line in match.group(2).split(";"):
            if not line.strip():
                continue
            member = re.match(r"\s*(?:const )?(\w+) ((?:\*(?:const )?)*)(\w+)\s*$", line)
            need(member is not None, f"the header: cannot read {line.strip()}")
            kind, star, name = member.groups()
            members.append((name, "pointer" if star else
                            "i32" if kind in enums else HEADER_TYPES.get(kind, kind)))
        structs[match.group(1)] = members
    return structs


def read_header():
    text = (ROOT / "client_lib" / "include" / "wnetwatch.h").read_text("ascii")
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    enums = enums_of(text, r"typedef enum (?P<name>\w+) \{(?P<body>[^}]*)\}")
    functions = {name: [part.strip() for part in arguments.split(",")]
                 for name, arguments in re.findall(r"WNW_CALL (wnw_\w+)\(([^)]*)\)", text)}
    return enums, header_structs(text, enums), functions


def compare_functions(where, mentioned, functions):
    need(len(mentioned) >= 6, f"{where} declares only {len(mentioned)} functions")
    for name, arguments in mentioned:
        count = 0 if arguments.strip() == "" else len(arguments.split(","))
        wanted = functions.get(name)
        need(wanted is not None, f"{where}: the header has no {name}")
        wanted_count = 0 if wanted == ["void"] else len(wanted)
        need(count == wanted_count, f"{where}: {name} takes {wanted_count} arguments and not {count}")


def check_csharp(enums, structs, functions):
    where = "csharp/Wnetwatch/Native.cs"
    text = re.sub(r"//[^\n]*", "", (SAMPLES / where).read_text("ascii"))
    own_enums = enums_of(text, r"enum (?P<name>\w+)\s*\{(?P<body>[^}]*)\}")

    for name, members in enums.items():
        own = pascal(name.removeprefix("wnw_"))
        need(own in own_enums, f"{where} has no enum {own}")
        need([number for _, number in own_enums[own]] == [number for _, number in members] and
             all(pascal(theirs).endswith(ours)
                 for (ours, _), (theirs, _) in zip(own_enums[own], members)),
             f"{where}: {own} is not {name}")

    own_structs = re.findall(r"struct (wnw_\w+)\s*\{(.*?)\}", text, re.DOTALL)
    need(len(own_structs) == 5, f"{where} has {len(own_structs)} structs that begin with wnw_")
    for name, body in own_structs:
        members = [(member, "i32" if kind in own_enums else CSHARP_TYPES[kind])
                   for kind, member in re.findall(r"public (\w+) @?(\w+);", body)]
        compare_members(f"{where}: {name}", members, structs[name])

    compare_functions(where, re.findall(r"extern \w+ (wnw_\w+)\(([^)]*)\)", text), functions)


def check_koffi(enums, structs, functions):
    where = "koffi.mjs"
    text = re.sub(r"//[^\n]*", "", (SAMPLES / where).read_text("ascii"))

    own_structs = re.findall(r"koffi\.struct\('(wnw_\w+)', \{(.*?)\}\)", text, re.DOTALL)
    need(len(own_structs) == 5, f"{where} has {len(own_structs)} structs that begin with wnw_")
    for name, body in own_structs:
        members = [(member, "pointer" if kind.endswith("*") else KOFFI_TYPES[kind])
                   for member, kind in re.findall(r"(\w+): '([^']+)'", body)]
        wanted = structs[name]
        if name != "wnw_client_config":
            wanted = wanted[:len(members)]
        compare_members(f"{where}: {name}", members, wanted)

    numbers = {name: number for members in enums.values() for name, number in members}
    for name in ("WNW_E_TIMEOUT", "WNW_E_OVER"):
        need(f"{name.removeprefix('WNW_')} = {numbers[name]}" in text, f"{where}: {name}")
    for name in ("callbacks", "next"):
        need(f"{name}: {numbers['WNW_MODE_' + name.upper()]}" in text, f"{where}: {name}")
    need(f"LIVE = {numbers['WNW_STATE_LIVE']}" in text, f"{where}: LIVE")

    compare_functions(where, re.findall(r"'\w+ (wnw_client_\w+|wnw_subscribe|wnw_status_text|wnw_last_message|wnw_terminal_text)\(([^)]*)\)'",
                                        text), functions)


def check_versions():
    version = re.search(r"set\(version ([0-9.]+)\)", (ROOT / "CMakeLists.txt").read_text()).group(1)
    nuget = xml.etree.ElementTree.parse(SAMPLES / "csharp" / "Wnetwatch" / "Wnetwatch.csproj")
    vcpkg = json.loads((ROOT / "cmake" / "vcpkg" / "ports" / "wnetwatch" / "vcpkg.json").read_text())

    need(nuget.findtext("PropertyGroup/Version") == version, f"Wnetwatch.csproj is not of {version}")
    need(vcpkg["version-semver"] == version, f"the port of vcpkg is not of {version}")
    for item in nuget.iterfind("ItemGroup/None"):
        need(item.get("Include").endswith("/bin/wnetwatch-1.dll"), f"Wnetwatch.csproj: {item.attrib}")


header = read_header()
check_csharp(*header)
check_koffi(*header)
check_versions()
print("bindings: as the header is")
