#!/usr/bin/env python3
"""The policy template has every setting of the broker, with its value name and its range.

usage: check_policy.py ROOT
"""
import pathlib
import re
import sys
import xml.etree.ElementTree as xml

NAMESPACE = "{http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions}"
KEY = r"SOFTWARE\Policies\wnetwatch"
LANGUAGES = ("en-US", "de-DE")


def read_settings(root):
    """Value name to what it takes, as the broker's table says."""
    text = (root / "broker/win/settings_table.c").read_text()
    table = text[text.index("settings_table[SETTINGS_COUNT] = {"):]
    rows = re.findall(r'\{L"(\w+)",\s*L"--[\w-]+",\s*((?:"[^"]*"|PRIVATE_NAMES_REFUSED|\s)+),', table)
    return {name: "".join(re.findall(r'"([^"]*)"', takes)) for name, takes in rows}


def find(parent, path):
    return parent.findall("/".join(NAMESPACE + name for name in path.split("/")))


def expected_range(takes):
    """What the element of the template says of the same range."""
    numbers = [int(number) for number in re.findall(r"\d+", takes)]
    words = re.findall(r"'(\w+)'", takes)
    if re.fullmatch(r"\d+ to \d+", takes):
        return ("decimal", numbers)
    if re.fullmatch(r"'\w+' or '\w+'", takes):
        return ("enum", sorted(words))
    if "milliseconds" in takes:
        return ("text", [max(len(word) for word in words + [str(number) for number in numbers])])
    return ("text", [max(numbers)])


def range_of(element):
    kind = element.tag.removeprefix(NAMESPACE)
    if kind == "decimal":
        return (kind, [int(element.get("minValue")), int(element.get("maxValue"))])
    if kind == "enum":
        return (kind, sorted(item.text for item in find(element, "item/value/string")))
    return (kind, [int(element.get("maxLength"))])


def check_settings(settings, policies):
    for name in sorted(set(settings) ^ set(policies)):
        yield f"{name} is in the {'table' if name in settings else 'template'} alone"
    for name in sorted(set(settings) & set(policies)):
        policy = policies[name]
        elements = list(find(policy, "elements")[0])
        if policy.get("key") != KEY or policy.get("class") != "Machine":
            yield f"{name} is not a value of the machine's policy"
        if [element.get("valueName") for element in elements] != [name]:
            yield f"{name} has another value name"
        elif range_of(elements[0]) != expected_range(settings[name]):
            yield f"{name} has another range: {range_of(elements[0])}, table: {settings[name]}"


def check_language(language, root, template):
    resources = xml.parse(root / f"packaging/policy/{language}/wnetwatch.adml").getroot()
    strings = {item.get("id"): item.text for item in find(resources, "resources/stringTable/string")}
    presentations = {item.get("id"): [control.get("refId") for control in item]
                     for item in find(resources, "resources/presentationTable/presentation")}
    wanted = set(re.findall(r"\$\(string\.(\w+)\)", template))
    for name in sorted(wanted ^ set(strings)):
        yield f"{language}: string {name} is in one of template and language alone"
    for name in sorted(name for name in strings if not (strings[name] or "").strip()):
        yield f"{language}: string {name} is empty"
    wanted = set(re.findall(r"\$\(presentation\.(\w+)\)", template))
    for name in sorted(wanted ^ set(presentations)):
        yield f"{language}: presentation {name} is in one of template and language alone"
    for name in sorted(name for name in presentations if presentations[name] != [name]):
        yield f"{language}: presentation {name} shows another element"


def find_faults(root):
    path = root / "packaging/policy/wnetwatch.admx"
    settings = read_settings(root)
    policies = {item.get("name"): item
                for item in find(xml.parse(path).getroot(), "policies/policy")}
    if len(settings) < 11:
        yield f"of the broker's table only {sorted(settings)} could be read"
    yield from check_settings(settings, policies)
    for language in LANGUAGES:
        yield from check_language(language, root, path.read_text())


def main():
    faults = list(find_faults(pathlib.Path(sys.argv[1])))
    print("\n".join(faults) if faults else "the template has every setting")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
