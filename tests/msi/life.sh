#!/usr/bin/env bash
#
# life.sh LOWER.msi MSI X64: an installation from its first day to its last, in the prefix WINEPREFIX.
#
# Wine's engine says success whatever happens, so each check looks at what became of the machine.
# X64 is the build folder with the test MPR, mpr_host, since Wine calls no notify DLL itself.

set -euo pipefail

lower=$1 package=$2 x64=$3
work=$(mktemp -d)
installer=$work/wnetwatch.msi
drive=$WINEPREFIX/drive_c
product='C:\Program Files\wnetwatch'
installed=$drive/'Program Files/wnetwatch'
system=$drive/windows/system32
service_key='HKLM\System\CurrentControlSet\Services\wnetwatch'
agent_settings='HKLM\Software\wnetwatch\agent'
agent_state=$drive/ProgramData/wnetwatch-agent
with_agent=ADDLOCAL=BrokerFeature,CommandLineFeature,TrayFeature,AgentFeature
notifyees='HKLM\System\CurrentControlSet\Control\NetworkProvider\Notifyees'
apps='HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall'

end() {
    local code=$?

    exec 8>&- || true
    rm -rf "$work"
    exit "$code"
}
trap end EXIT

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

check() {
    local sentence=$1
    shift

    "$@" || fail "$sentence"
    echo "  ok: $sentence"
}

not() {
    ! "$@"
}

# --- Wine ----------------------------------------------------------------------------------------

# No process of Wine may hold the other end of the program's input open.
run() {
    wine "$@" </dev/null 8>&-
}

windows_path() {
    local path=$1

    echo "Z:${path//\//\\}"
}

msi() {
    local verb=$1 file=$2
    shift 2

    run msiexec "$verb" "$(windows_path "$file")" /qn "$@" || true
}

version_of() {
    msiinfo export "$1" Property | tr --delete '\r' | sed -n 's/^ProductVersion\t//p'
}

registry() {
    run reg query "$@" 2>/dev/null | tr --delete '\r'
}

# What Windows does at its next start, among other things: it deletes files that were in use.
restart_machine() {
    wineserver --kill || true
    wineserver --wait
    wineserver --persistent >/dev/null 2>&1 # it lives on, and holds what it is given
    run wineboot --restart
    run cmd /c exit
}

# --- what is looked at ---------------------------------------------------------------------------

wait_for() {
    local deadline=$((SECONDS + 60))

    until "$@"; do
        ((SECONDS < deadline)) || return 1
        sleep 0.1
    done
}

# service_is STATE [NAME]
service_is() {
    run sc query "${2:-wnetwatch}" 2>/dev/null | grep --quiet "STATE .* $1"
}

has_no_service() {
    ! registry "$service_key" | grep --quiet .
}

has_no_agent_service() {
    ! registry "$service_key-agent" | grep --quiet .
}

agent_service_has_command() {
    registry "$service_key-agent" /v ImagePath | grep --quiet --fixed-strings "$1"
}

# What install has made of it: the program, its verb and its account.
agent_service_is_right() {
    agent_service_has_command "\"$product\\wnetwatch-agent.exe\" service" &&
        registry "$service_key-agent" /v ObjectName |
        grep --quiet --fixed-strings 'NT SERVICE\wnetwatch-agent'
}

agent_first_line() {
    head -n 1 "$agent_state/agent.log"
}

is_in_apps_once_as() {
    [[ $(registry "$apps" /s | sed -n 's/^ *DisplayVersion *REG_SZ *//p' | sed 's/ *$//') == "$1" ]] &&
        registry "$apps" /s | grep --quiet 'Publisher .*the wnetwatch authors' &&
        registry "$apps" /s | grep --quiet 'URLInfoAbout .*https://'
}

is_registered_as() {
    registry "$notifyees" /v wnetwatch | grep --quiet --fixed-strings "wnetwatch_bridge-$1.dll"
}

is_on_the_path() {
    registry 'HKLM\System\CurrentControlSet\Control\Session Manager\Environment' /v PATH |
        grep --quiet --fixed-strings ";$product"
}

doctor_is_content() {
    run "$product\\wnetwatchd.exe" doctor >"$work/doctor" && return
    cat "$work/doctor" >&2
    return 1
}

events() {
    run "$product\\wnetwatch.exe" events --json --no-follow "$@" | tr --delete '\r'
}

last_id() {
    events --after oldest | sed -n 's/^.*"id":"\([^"]*\)".*$/\1/p' | tail -n 1
}

# has_event TYPE NAME [ARGUMENT...]: among those that `wnetwatch events` prints.
has_event() {
    local type=$1 name=$2
    shift 2

    events "$@" | grep "$type" | grep --quiet --fixed-strings "$name"
}

mpr_host() {
    run "$x64/tests/mpr_host.exe" "$@"
}

# Files and registry, as far as an installer writes them. Wine's own are left out: its
# temporary files, and the semicolons that its engine leaves at the end of the PATH.
picture() {
    local key

    (cd "$drive" && find . -mindepth 1 -path ./windows/temp -prune -o -path './users/*/Temp' -prune -o \
        -printf '%y %p\n' | LC_ALL=C sort)
    for key in 'HKLM\Software' 'HKLM\System\CurrentControlSet\Services' 'HKCU\Software' \
        'HKLM\System\CurrentControlSet\Control\NetworkProvider' \
        'HKLM\System\CurrentControlSet\Control\Session Manager'; do
        run reg export "$key" "$(windows_path "$work/export.reg")" /y >/dev/null 2>&1 || true
        echo "== $key"
        iconv --from-code=UTF-16 --to-code=UTF-8 "$work/export.reg" | tr --delete '\r' |
            sed -e ':again' -e '/\\$/{N;s/\\\n *//;b again' -e '}' |
            sed '/^"PATH"=/s/\(,3b,00\)*,00,00$/,00,00/'
    done
}

# The lines that only the later picture has, and those that only the earlier one has.
difference() {
    diff "$1" "$2" | sed -n '/^[<>]/p'
}

# Nothing answers there: the agent keeps its place and goes on trying.
choose_collector() {
    run reg add "$agent_settings" /v Url /d http://127.0.0.1:9/ /f >/dev/null
}

install_as_first() {
    echo "installing $(version_of "$lower") with the agent"
    msi /i "$lower" "$with_agent"
    check "the service runs" wait_for service_is RUNNING
    check "doctor finds all well" doctor_is_content
    check "the entry in Apps has version, publisher and link" is_in_apps_once_as "$(version_of "$lower")"
    check "the command line is on the PATH" is_on_the_path
    check "developer files are not installed unless asked for" test ! -e "$installed/sdk"
    check "the agent runs" wait_for service_is RUNNING wnetwatch-agent
    check "its service has the right program and account" agent_service_is_right
}

# The service manager of Wine reads the start type when it starts.
choose_as_administrator() {
    run reg add 'HKLM\Software\wnetwatch' /v SegmentMiB /t REG_DWORD /d 5 /f >/dev/null
    run reg add "$service_key" /v Start /t REG_DWORD /d 3 /f >/dev/null
    restart_machine
    check "a service that is started by hand does not start by itself" not service_is RUNNING
    run sc start wnetwatch >/dev/null
    check "it starts by hand" wait_for service_is RUNNING
}

# A program that has the notify DLL loaded for as long as the file descriptor 8 is open.
start_program() {
    mkfifo "$work/commands"
    wine "$x64/tests/mpr_host.exe" session <"$work/commands" >"$work/program" 2>&1 &
    exec 8>"$work/commands"
    printf '%s\n' 'add Z: \\files\before' >&8
    check "a program's mapping is an event" wait_for has_event add.succeeded before --after oldest
}

is_in_use() {
    grep --files-with-matches --no-messages --fixed-strings "$1" /proc/[0-9]*/maps | grep --quiet .
}

# Of the broker and of the agent. A service's process ends a moment after the service manager was told that it has stopped. In that
# moment Wine replaces no file of it, where Windows would move the file out of the way.
stop_services() {
    run sc stop wnetwatch >/dev/null
    run sc stop wnetwatch-agent >/dev/null || true # which is not in each life
    check "the services stop" wait_for eval \
        "not is_in_use '$installed/wnetwatchd.exe' && not is_in_use '$installed/wnetwatch-agent.exe'"
}

# Windows keeps the features that were chosen; Wine 8 does not, so they are named again.
upgrade() {
    local id agent_line

    id=$(last_id)
    agent_line=$(agent_first_line)
    stop_services
    echo "upgrading to $(version_of "$installer")"
    msi /i "$installer" "$with_agent"
    check "there is one entry in Apps, of the new version" is_in_apps_once_as "$(version_of "$installer")"
    check "the new notify DLL is registered" is_registered_as "$(version_of "$installer")"
    check "the start type is kept" eval "registry '$service_key' /v Start | grep --quiet 0x3"
    check "a service that is started by hand stays stopped" service_is STOPPED
    check "the agent stays installed, and runs" wait_for service_is RUNNING wnetwatch-agent
    check "its service has the right program and account" agent_service_is_right
    check "its program is the new one" cmp "$installed/wnetwatch-agent.exe" \
        "$(dirname "$package")/stage/wnetwatch-agent.exe"
    check "its state is kept" test "$(agent_first_line)" = "$agent_line"
    check "the setting is kept" eval "registry 'HKLM\Software\wnetwatch' /v SegmentMiB | grep --quiet 0x5"
    run sc start wnetwatch >/dev/null
    check "the new service runs" wait_for service_is RUNNING
    check "the journal is kept" has_event add.succeeded before --after oldest
    echo 'cancel Z:' >&8
    check "a program that has the old notify DLL loaded is heard" wait_for \
        has_event cancel.succeeded Z: --after "$id"
    mpr_host add Y: '\\files\after'
    check "a new program is heard" wait_for has_event add.succeeded after --after "$id"
    check "a subscriber resumes by id without a gap" eval "! events --after '$id' | grep stream.gap"
    mpr_host cancel Y:
}

refuse_downgrade() {
    echo "installing $(version_of "$lower") over it"
    msi /i "$lower"
    check "the downgrade is refused" is_in_apps_once_as "$(version_of "$installer")"
    check "the new notify DLL stays registered" is_registered_as "$(version_of "$installer")"
    check "the service runs on" service_is RUNNING
    check "the agent runs on" service_is RUNNING wnetwatch-agent
}

repair() {
    local bridge

    bridge=$system/wnetwatch_bridge-$(version_of "$installer").dll
    echo "repairing after a value and files were deleted"
    run reg add "$service_key" /v Start /t REG_DWORD /d 2 /f >/dev/null
    run reg delete "$notifyees" /v wnetwatch /f >/dev/null
    rm "$bridge" "$installed/wnetwatch.exe"
    run sc stop wnetwatch-agent >/dev/null
    run sc delete wnetwatch-agent >/dev/null
    restart_machine
    rm "$installed/wnetwatch-agent.exe"
    stop_services
    msi /i "$installer" REINSTALL=ALL REINSTALLMODE=omus
    check "the file is back" test -e "$installed/wnetwatch.exe"
    check "the notify DLL is back" test -e "$bridge"
    check "the value is back" is_registered_as "$(version_of "$installer")"
    check "the service runs" wait_for service_is RUNNING
    check "doctor finds all well" doctor_is_content
    check "the agent is back, and runs" wait_for service_is RUNNING wnetwatch-agent
    check "its service has the right program and account" agent_service_is_right
}

remove_agent() {
    echo "removing the agent alone"
    msi /i "$installer" REMOVE=AgentFeature
    check "its service is gone" wait_for has_no_agent_service
    check "its program is gone" test ! -e "$installed/wnetwatch-agent.exe"
    check "its state stays" test -e "$agent_state/agent.log"
    check "its settings stay" eval "registry '$agent_settings' /v Url | grep --quiet 127.0.0.1"
    check "the service runs on" service_is RUNNING
    check "the other programs stay" test -e "$installed/wnetwatch.exe" -a \
        -e "$installed/wnetwatch-tray.exe" -a -e "$installed/wnetwatch-1.dll"
    check "doctor finds all well" doctor_is_content
    check "there is one entry in Apps" is_in_apps_once_as "$(version_of "$installer")"
}

remove_and_keep_journal() {
    echo "removing"
    msi /x "$installer"
    check "the service is gone" wait_for has_no_service
    mpr_host teardown
    # The test MPR made this key, so it is not ours to remove.
    check "no value is left under Notifyees" not eval "registry '$notifyees' | grep --quiet REG_"
    run reg delete "$notifyees" /f >/dev/null
    check "the agent's settings stay" eval "registry '$agent_settings' /v Url | grep --quiet 127.0.0.1"
    run reg delete 'HKLM\Software\wnetwatch' /f >/dev/null
    restart_machine
    picture >"$work/after"
    difference "$work/before" "$work/after" | grep --invert-match ' ./ProgramData/wnetwatch' \
        >"$work/rest" || true
    cat "$work/rest"
    check "nothing is left but the journal and the agent's state" test ! -s "$work/rest"
    check "the agent's state is left" test -e "$agent_state/agent.log"
    check "the journal is left" eval "ls '$drive'/ProgramData/wnetwatch/journal/*.ndjson >/dev/null"
    rm -r "$drive/ProgramData/wnetwatch" "$agent_state"
}

# No collector is chosen, so the agent does not run.
install_for_upgrade_without_agent() {
    echo "installing $(version_of "$lower") with the agent"
    msi /i "$lower" START=0 "$with_agent"
    check "the agent's service has the right program and account" agent_service_is_right
}

upgrade_without_agent() {
    echo "upgrading to $(version_of "$installer") without the agent, $1"
    msi /i "$installer" START=0 ADDLOCAL=BrokerFeature
    check "there is one entry in Apps, of the new version" is_in_apps_once_as "$(version_of "$installer")"
    check "the agent's program is gone" test ! -e "$installed/wnetwatch-agent.exe"
}

leave_agent_out() {
    install_for_upgrade_without_agent
    upgrade_without_agent "whose service is ours"
    check "its service is gone" wait_for has_no_agent_service
    msi /x "$installer" PURGE=1
}

# Also if the folder of that program begins as ours does.
leave_agent_out_and_keep_service() {
    local command="\"$product\\another\\wnetwatch-agent.exe\" service"

    install_for_upgrade_without_agent
    run reg add "$service_key-agent" /v ImagePath /t REG_EXPAND_SZ /d "$command" /f >/dev/null
    check "the service has another program" agent_service_has_command "$command"
    upgrade_without_agent "whose service has another program"
    check "the service stays" agent_service_has_command "$command"
    run sc delete wnetwatch-agent >/dev/null
    msi /x "$installer" PURGE=1
    rm -r "$agent_state"
}

install_by_properties() {
    echo "installing by properties"
    msi /i "$installer" 'STATE=C:\a state' START=0 ADDLOCAL=BrokerFeature,DeveloperFeature
    check "START=0 leaves the service stopped" service_is STOPPED
    check "the command line can be left out" test ! -e "$installed/wnetwatch.exe"
    check "the tray program can be left out" test ! -e "$installed/wnetwatch-tray.exe"
    check "the developer files are there" test -e "$installed/sdk/lib/cmake/wnetwatch/wnetwatch-config.cmake"
    run sc start wnetwatch >/dev/null
    check "the service runs" wait_for service_is RUNNING
    check "the journal is where STATE says" wait_for eval "ls '$drive/a state/journal/'*.ndjson >/dev/null 2>&1"
}

# What an ordinary user may do too, who must not choose a folder for the system to make.
repair_with_properties() {
    echo "repairing with another STATE"
    stop_services
    msi /i "$installer" REINSTALL=ALL REINSTALLMODE=omus 'STATE=C:\another state'
    check "no other folder is made" test ! -e "$drive/another state"
    check "the setting is kept" eval \
        "registry 'HKLM\Software\wnetwatch' /v State | grep --quiet --fixed-strings 'a state'"
    check "the service runs" wait_for service_is RUNNING
}

remove_without_a_trace() {
    echo "removing with PURGE=1"
    msi /x "$installer" PURGE=1
    check "the service is gone" wait_for has_no_service
    restart_machine
    picture >"$work/after"
    difference "$work/before" "$work/after" >"$work/rest" || true
    cat "$work/rest"
    check "no file, key, service or value is left" test ! -s "$work/rest"
}

refuse_state() {
    echo "installing with STATE=$1"
    msi /i "$installer" "STATE=$1"
    check "it is refused" has_no_service
    check "no file is left" test ! -e "$installed"
}

# Every Windows has these keys; Wine gets them when its first installer or network comes.
prepare_machine() {
    local key installer_keys='HKLM\Software\Microsoft\Windows\CurrentVersion\Installer'
    local order='HKLM\System\CurrentControlSet\Control\NetworkProvider\Order'

    mkdir -p "$drive/windows/Installer"
    for key in 'HKLM\Software\Classes\Installer\'{Features,Products,UpgradeCodes} \
        "$installer_keys\\UpgradeCodes" "$installer_keys\\UserData\\S-1-5-18\\"{Components,Products}; do
        run reg add "$key" /f >/dev/null
    done
    run reg add "$order" /v ProviderOrder /t REG_SZ /d '' /f >/dev/null
    restart_machine
}

# Windows tells an installer that is removed for an upgrade so, by UPGRADINGPRODUCTCODE. Wine 8 does
# not; it pastes the column Remove into the command line that removes it, so a copy says it there.
copy_installer() {
    cp "$1" "$installer"
    msibuild "$installer" -q "UPDATE \`Upgrade\` SET \`Remove\` = 'ALL UPGRADINGPRODUCTCODE=yes' WHERE \`ActionProperty\` = 'WIX_UPGRADE_DETECTED'"
}

copy_installer "$package"
prepare_machine
picture >"$work/before"
choose_collector
mpr_host setup "$(windows_path "$x64/bin")"
install_as_first
choose_as_administrator
start_program
upgrade
refuse_downgrade
exec 8>&-
wait
repair
remove_agent
remove_and_keep_journal
leave_agent_out
leave_agent_out_and_keep_service
install_by_properties
repair_with_properties
remove_without_a_trace
refuse_state 'C:\state\'
refuse_state 'C:\a"" --purge ""b'
