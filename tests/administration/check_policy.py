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

# Of the elements that we use: which may be inside, in this order, and which attributes are required.
# From Microsoft's reference of the format; its schema comes in no package.
FORMAT = {
    "policyDefinitions": (["policyNamespaces", "resources", "supportedOn", "categories", "policies"],
                          {"revision", "schemaVersion"}),
    "policyNamespaces": (["target", "using"], set()),
    "target": ([], {"prefix", "namespace"}),
    "using": ([], {"prefix", "namespace"}),
    "supportedOn": (["definitions"], set()),
    "definitions": (["definition"], set()),
    "definition": ([], {"name", "displayName"}),
    "categories": (["category"], set()),
    "category": ([], {"name", "displayName"}),
    "policies": (["policy"], set()),
    "policy": (["parentCategory", "supportedOn", "elements"],
               {"name", "class", "displayName", "key"}),
    "parentCategory": ([], {"ref"}),
    "elements": (["text", "decimal", "enum"], set()),
    "text": ([], {"id", "valueName"}),
    "decimal": ([], {"id", "valueName"}),
    "enum": (["item"], {"id", "valueName"}),
    "item": (["value"], {"displayName"}),
    "value": (["string"], set()),
    "string": ([], set()),
    "policyDefinitionResources": (["displayName", "description", "resources"],
                                  {"revision", "schemaVersion"}),
    "displayName": ([], set()),
    "description": ([], set()),
    "resources": (["stringTable", "presentationTable"], set()),
    "stringTable": (["string"], set()),
    "presentationTable": (["presentation"], set()),
    "presentation": (["textBox", "decimalTextBox", "dropdownList"], {"id"}),
    "textBox": (["label", "defaultValue"], {"refId"}),
    "label": ([], set()),
    "defaultValue": ([], set()),
    "decimalTextBox": ([], {"refId"}),
    "dropdownList": ([], {"refId"}),
}


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


def check_format(element, file):
    name = element.tag.removeprefix(NAMESPACE)
    if name not in FORMAT:
        yield f"{file}: {name} is not an element of the format"
        return
    inside, attributes = FORMAT[name]
    names = [child.tag.removeprefix(NAMESPACE) for child in element]
    if not set(names) <= set(inside) or names != sorted(names, key=inside.index):
        yield f"{file}: {name} has {names} inside, and takes {inside} in this order"
    if not attributes <= set(element.keys()):
        yield f"{file}: {name} lacks {sorted(attributes - set(element.keys()))}"
    for child in element:
        yield from check_format(child, file)


def find_faults(root):
    path = root / "packaging/policy/wnetwatch.admx"
    for file in sorted((root / "packaging/policy").rglob("*.adm[lx]")):
        yield from check_format(xml.parse(file).getroot(), file.name)
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
