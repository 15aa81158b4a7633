#!/bin/sh
#
# complete.sh FILE.msi VERSION: writes into the installer's tables what wixl cannot write.
#
# wixl 0.101 puts each action where it sees fit, knows no rollback action, no program outside the
# package, no search for a component, no Environment table and no launch condition of ours, and leaves
# the versions of files out.
set -e
msi=$1 version=$2
folder=$(dirname -- "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

query() {
    msibuild "$msi" -q "$1"
}

place() {
    query "UPDATE \`InstallExecuteSequence\` SET \`Sequence\` = $2 WHERE \`Action\` = '$1'"
}

type() {
    query "UPDATE \`CustomAction\` SET \`Type\` = $2 WHERE \`Action\` = '$1'"
}

attributes() {
    query "UPDATE \`Feature\` SET \`Attributes\` = $2 WHERE \`Feature\` = '$1'"
}

# Without a version here Windows keeps the earlier version's file, as if it were the newer one, and
# then removes it together with the earlier version.
version_file() {
    query "UPDATE \`File\` SET \`Version\` = '$version.0', \`Language\` = '1033' WHERE \`File\` = '$1'"
    query "DELETE FROM \`MsiFileHash\` WHERE \`File_\` = '$1'"
}

# What a query cannot say: it changes no column of a key, and ends at a semicolon.
edit() {
    msiinfo export "$msi" "$1" | sed "$2" >"$work/$1.idt"
    msibuild "$msi" -i "$work/$1.idt"
}

add_action() {
    query "INSERT INTO \`InstallExecuteSequence\` (\`Action\`, \`Sequence\`) VALUES ('$1', $2)"
}

add_search() {
    query "INSERT INTO \`AppSearch\` (\`Property\`, \`Signature_\`) VALUES ('$1', '$2')"
}

add_condition() {
    query "INSERT INTO \`LaunchCondition\` (\`Condition\`, \`Description\`) VALUES ('$1', '$2')"
}

# Set a property: an action that runs at once and changes nothing on the machine.
type SetStart 51
type SetState 51
type SetPurge 51
place SetStart 1010
place SetState 1011
place SetPurge 1012

# Directly after InstallInitialize, one of the places that ICE63 allows: the earlier version goes in
# the same transaction, and comes back if the new one fails.
place RemoveExistingProducts 1501

# 18: a program that is installed; 1024: deferred; 2048: as LocalSystem; 64: its failure is ignored;
# 256: only in a rollback. A rollback action stands before the action that it undoes.
type UndoUninstall 3410
type Uninstall 3154
type UndoInstall 3410
type Install 3090
type AgentUninstall 3154
type UndoAgentInstall 3410
type AgentInstall 3090
place UndoUninstall 3401
place Uninstall 3402
place UndoInstall 4009
place Install 4010
place AgentUninstall 3403
place UndoAgentInstall 4011
place AgentInstall 4012

# What was there before: EARLIERAGENT is the agent's program if the earlier version has it, and
# AGENTSERVICE the command of the service. Not searched in the user interface's sequence: then it is
# not searched again, and properties that are not secure do not come across from there.
msibuild "$msi" -i "$folder/CompLocator.idt"
query "INSERT INTO \`Signature\` (\`Signature\`, \`FileName\`) VALUES ('EarlierAgent', 'wnetwatch-agent.exe')"
query "INSERT INTO \`RegLocator\` (\`Signature_\`, \`Root\`, \`Key\`, \`Name\`, \`Type\`) VALUES ('AgentService', 2, 'SYSTEM\\CurrentControlSet\\Services\\wnetwatch-agent', 'ImagePath', 18)"
add_search EARLIERAGENT EarlierAgent
add_search AGENTSERVICE AgentService
add_action AppSearch 50

# 34: a program by its path, with the folder that it runs in; 512: only when all has succeeded, since
# no rollback makes the service again.
query "INSERT INTO \`CustomAction\` (\`Action\`, \`Type\`, \`Source\`, \`Target\`) VALUES ('DropAgentService', 3682, 'INSTALLFOLDER', '\"[System64Folder]sc.exe\" delete wnetwatch-agent')"
place DropAgentService 4013

for file in wnetwatchd.exe bridge.x64 bridge.x86 wnetwatch.exe wnetwatch.dll tray.exe agent.exe sdk.dll; do
    version_file "$file"
done

# 8: never advertised; 16: cannot be left out.
attributes BrokerFeature 24
attributes CommandLineFeature 8
attributes TrayFeature 8
attributes AgentFeature 8
attributes DeveloperFeature 8

# The folder of the command line at the end of the system's PATH.
msibuild "$msi" -i "$folder/Environment.idt"
add_action RemoveEnvironmentStrings 3300
add_action WriteEnvironmentStrings 5200

# 1: features that were chosen stay chosen; 512: another build of this version is replaced, too.
edit Upgrade "/WIX_UPGRADE_DETECTED/s/\t1\t/\t513\t/"

edit Property "/^SecureCustomProperties/s/\t/\tPURGE;START;STATE;/"

# STATE goes into a command line, between quotation marks.
add_condition 'NOT (STATE >< QUOTATIONMARK)' 'STATE is the path of a folder, without quotation marks.'
add_condition 'NOT (STATE >> "\")' 'STATE is the path of a folder, without a backslash at its end.'
