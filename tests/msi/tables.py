"""The tables of an installer, read with msitools."""

import re
import subprocess


def run(*command):
    return subprocess.run(command, check=True, capture_output=True).stdout


class Installer:
    def __init__(self, path):
        self.path = str(path)

    def names(self):
        return run("msiinfo", "tables", self.path).decode().split()

    def rows(self, table):
        """Each row as a dictionary; the three lines before them are columns, types and keys."""
        lines = run("msiinfo", "export", self.path, table).decode().replace("\r", "").split("\n")
        columns = lines[0].split("\t")
        return [dict(zip(columns, line.split("\t"))) for line in lines[3:] if line]

    def pairs(self, table, key, value):
        return {row[key]: row[value] for row in self.rows(table)}

    def summary(self):
        text = run("msiinfo", "suminfo", self.path).decode()
        return dict(re.findall(r"^([^:\n]+): (.*)$", text, re.M))

    def streams(self):
        names = run("msiinfo", "streams", self.path).decode().splitlines()
        return {name: run("msiinfo", "extract", self.path, name) for name in names
                if not name.startswith("\5")}
