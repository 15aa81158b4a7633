#!/usr/bin/env python3
"""The policy template has each setting of broker and agent, with its value name and range.

usage: check_policy.py ROOT
"""
import pathlib
import re
import sys
import xml.etree.ElementTree as xml

import agent_table

NAMESPACE = "{http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions}"
LANGUAGES = ("en-US", "de-DE")
CONTROLS = {"text": "textBox", "decimal": "decimalTextBox", "enum": "dropdownList"}

# Key of the policies to their category, and to what their names begin with.
BROKER = r"SOFTWARE\Policies\wnetwatch"
AGENT = r"SOFTWARE\Policies\wnetwatch\agent"
PROGRAMS = {BROKER: ("wnetwatch", ""), AGENT: ("agent", "Agent")}

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
    "category": (["parentCategory"], {"name", "displayName"}),
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


def read_broker(root):
    """Value name to the range that the broker's table says."""
    text = (root / "broker/win/settings_table.c").read_text()
    table = text[text.index("settings_table[SETTINGS_COUNT] = {"):]
    rows = re.findall(r'\{L"(\w+)",\s*L"--[\w-]+",\s*((?:"[^"]*"|PRIVATE_NAMES_REFUSED|\s)+),', table)
    return {name: expected_range("".join(re.findall(r'"([^"]*)"', takes))) for name, takes in rows}


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


def read_policies(template):
    """Key to value name to policy."""
    policies = {}
    for policy in find(template, "policies/policy"):
        for element in find(policy, "elements")[0]:
            policies.setdefault(policy.get("key"), {})[element.get("valueName")] = policy
    return policies


def check_settings(key, settings, policies):
    category, begin = PROGRAMS[key]
    for name in sorted(set(settings) ^ set(policies)):
        yield f"{key}: {name} is in the {'table' if name in settings else 'template'} alone"
    for name in sorted(set(settings) & set(policies)):
        policy = policies[name]
        elements = list(find(policy, "elements")[0])
        if policy.get("class") != "Machine" or policy.get("name") != begin + name:
            yield f"{key}: {name} is not a value of the machine's policy {begin}{name}"
        if find(policy, "parentCategory")[0].get("ref") != category:
            yield f"{key}: {name} is in another category"
        if [element.get("id") for element in elements] != [begin + name]:
            yield f"{key}: {name} has another element"
        elif range_of(elements[0]) != settings[name]:
            yield f"{key}: {name} has another range: {range_of(elements[0])}, table: {settings[name]}"


def first_value(element, control):
    """What a list or a number shows before anything is set."""
    if control.get("defaultItem") is None:
        return control.get("defaultValue")
    return find(element, "item/value/string")[int(control.get("defaultItem"))].text


def check_controls(language, controls, policies, defaults):
    """Each policy is shown by a control of its kind, which begins with the agent's default."""
    for name, policy in policies.items():
        element = find(policy, "elements")[0][0]
        kind = element.tag.removeprefix(NAMESPACE)
        control = controls.get(policy.get("name"))
        if control is None or control.tag != NAMESPACE + CONTROLS[kind]:
            yield f"{language}: {name} is not shown as {kind}"
        elif kind != "text" and defaults.get(name, "") not in ("", first_value(element, control)):
            yield f"{language}: {name} begins with {first_value(element, control)}"


def check_language(language, root, template, policies):
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
    controls = {item.get("id"): item[0]
                for item in find(resources, "resources/presentationTable/presentation")}
    defaults = {name: row.default for name, row in agent_table.read_rows(root).items()}
    yield from check_controls(language, controls, policies.get(BROKER, {}), {})
    yield from check_controls(language, controls, policies.get(AGENT, {}), defaults)


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
    programs = {BROKER: (read_broker(root), 11), AGENT: (agent_table.read_ranges(root), 16)}
    policies = read_policies(xml.parse(path).getroot())
    if sum(map(len, policies.values())) != len(find(xml.parse(path).getroot(), "policies/policy")):
        yield "a policy has no value of its own"
    for key in sorted(set(policies) - set(programs)):
        yield f"{key} is a key of no program"
    for key, (settings, least) in programs.items():
        if len(settings) < least:
            yield f"{key}: of the program's table only {sorted(settings)} could be read"
        yield from check_settings(key, settings, policies.get(key, {}))
    for language in LANGUAGES:
        yield from check_language(language, root, path.read_text(), policies)


def main():
    faults = list(find_faults(pathlib.Path(sys.argv[1])))
    print("\n".join(faults) if faults else "the template has every setting")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
