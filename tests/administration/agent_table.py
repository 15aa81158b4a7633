"""The agent's settings as its sources say: their names, their defaults and what each takes."""
import collections
import re

Row = collections.namedtuple("Row", "option takes default judge")

TEXT = r'"((?:[^"\\]|\\.)*)"'


def read_rows(root):
    """Value name to what the table says."""
    text = (root / "samples/agent/win/settings_table.c").read_text()
    table = text[text.index("settings_table[SETTINGS_COUNT] = {"):]
    pattern = rf'\[SETTING_\w+\] = \{{"(\w+)",\s*"(--[\w-]+)".*?{TEXT},\s*{TEXT},\s*(is_\w+),'
    return {name: Row(option, takes, default.replace("\\\\", "\\"), judge)
            for name, option, takes, default, judge in re.findall(pattern, table, re.DOTALL)}


def read_ranges(root):
    """Value name to ("decimal", least and most), ("enum", words) or ("text", most characters)."""
    sinks = read_sinks(root)
    known = {
        "Sink": ("enum", sorted({name for name, _ in sinks})),
        "Format": ("enum", sorted({form for _, form in sinks})),
    }
    sizes = {
        "is_url": read_number(root, "http_client.h", r"#define HTTP_URL_UNITS_MAX (\d+)u"),
        "is_any": read_number(root, "settings_table.h", r"#define SETTING_SIZE (\d+)u") - 1,
        "is_position": read_number(root, "settings_table.c", r"strlen\(value\) == (\d+) && value\[16\]"),
    }
    return {name: known.get(name) or range_of(row, sizes) for name, row in read_rows(root).items()}


def read_sinks(root):
    """Names and formats of all sinks."""
    text = "".join(path.read_text() for path in sorted((root / "samples/agent/sinks").glob("*.c")))
    return re.findall(r'const struct sink \w+ = \{\s*"(\w+)",\s*"(\w+)"', text)


def read_number(root, file, pattern):
    return int(re.search(pattern, (root / "samples/agent/win" / file).read_text())[1])


def range_of(row, sizes):
    numbers = [int(number) for number in re.findall(r"\d+", row.takes)]
    words = re.findall(r"'(\w+)'", row.takes)
    if row.judge in sizes:
        return ("text", [sizes[row.judge]])
    if row.takes.endswith(" seconds"):
        return ("decimal", numbers)
    if "or both" in row.takes:
        words.append(",".join(words))
    if not numbers:
        return ("enum", sorted(words))
    return ("text", [numbers[-1] - 1 if "fewer than" in row.takes else numbers[-1]])
