# What of docs/windows-checklist.md a script can try on a real Windows. It has never run anywhere.
#
#   powershell -ExecutionPolicy Bypass -File windows-checklist.ps1 -Share \\server\share [-NoAdmin]
#
# For Windows PowerShell 5.1 (its .NET opens pipes with single rights; that of PowerShell 7 does
# not). Elevated without -NoAdmin, as a standard user with it. It maps and unmaps one free letter,
# writes no file and no registry value, and ends with 1 if anything is not as expected.
#requires -Version 5.1
#requires -PSEdition Desktop
param(
  [Parameter(Mandatory)][string]$Share,
  [switch]$NoAdmin,
  [string]$Folder = "$env:ProgramFiles\wnetwatch"
)
Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'

$results = New-Object System.Collections.ArrayList
$bridges = "$env:SystemRoot\System32\wnetwatch_bridge.dll", "$env:SystemRoot\SysWOW64\wnetwatch_bridge.dll"
$programs = 'wnetwatchd.exe', 'wnetwatch.exe', 'wnetwatch-1.dll' | ForEach-Object { "$Folder\$_" }
$cli = "$Folder\wnetwatch.exe"

# One row: $Test gives what it found; $Expect says whether that is right. A failure is a row too.
function Check([string]$Number, [string]$What, [string]$Expected, [scriptblock]$Test, [scriptblock]$Expect) {
  try {
    $found = & $Test
    $verdict = if (& $Expect $found) { 'ok' } else { 'DIFFERS' }
  } catch {
    $found = $_.Exception.Message
    $verdict = 'FAILED'
  }
  [void]$results.Add([pscustomobject]@{
    Number = $Number; Verdict = $verdict; What = $What; Expected = $Expected; Found = "$found" })
}

function Get-DllCharacteristics([string]$Path) {
  $bytes = [IO.File]::ReadAllBytes($Path)
  $header = [BitConverter]::ToInt32($bytes, 0x3C)
  # Signature and file header are 24 bytes; the member lies at 70 in both optional headers.
  [BitConverter]::ToUInt16($bytes, $header + 24 + 70)
}

function Is-64Bit([string]$Path) {
  $bytes = [IO.File]::ReadAllBytes($Path)
  [BitConverter]::ToUInt16($bytes, [BitConverter]::ToInt32($bytes, 0x3C) + 4) -eq 0x8664
}

function Open-Pipe([string]$Name, [int]$Rights) {
  $pipe = New-Object IO.Pipes.NamedPipeClientStream('.', $Name, [IO.Pipes.PipeAccessRights]$Rights,
    [IO.Pipes.PipeOptions]::Asynchronous, [Security.Principal.TokenImpersonationLevel]::Identification,
    [IO.HandleInheritability]::None)
  $pipe.Connect(2000)
  $pipe
}

function Get-PipeSddl([string]$Name, [int]$Rights) {
  $pipe = Open-Pipe $Name $Rights
  try { $pipe.GetAccessControl().GetSecurityDescriptorSddlForm('Owner,Access') } finally { $pipe.Dispose() }
}

# What an operation on a pipe is refused with; '' if it is not.
function Get-Refusal([scriptblock]$Operation) {
  try { (& $Operation).Dispose(); '' } catch {
    $inner = $_.Exception
    while ($null -ne $inner.InnerException) { $inner = $inner.InnerException }
    $inner.GetType().Name
  }
}

function Get-Status { (& $cli status --json | Select-Object -First 1 | ConvertFrom-Json) }

# The events of this account's net.exe that an operation brings about, as their types' ends.
function Get-EventsOf([scriptblock]$Operation) {
  $after = (Get-Status).data.newest
  [void](& $Operation)
  Start-Sleep -Milliseconds 500
  $own = [Security.Principal.WindowsIdentity]::GetCurrent().User.Value
  & $cli events --json --no-follow --after $after --filter 'type=connection.*' --filter "user=$own" |
    ForEach-Object { $_ | ConvertFrom-Json }
}

function Join-Types($Events) {
  ($Events | ForEach-Object { $_.type -replace '^wnetwatch\.connection\.', '' }) -join ' '
}

# net.exe writes to standard error when it fails, which is no error of this script.
function Invoke-Net([string]$Program, [string]$Arguments) {
  cmd /c "`"$Program`" $Arguments >nul 2>&1"
}

# Rights for authenticated users, and nothing for guests and for callers without a name. .NET writes
# the numbers of rights in lower case, and other programs in capitals.
function Test-PipeDescriptor([string]$Sddl, [string]$Rights) {
  $Sddl -match '\(D;;[^;]*;;;AN\)' -and $Sddl -match '\(D;;[^;]*;;;BG\)' -and
  $Sddl -match "\(A;;$Rights;;;AU\)" -and $Sddl -notmatch '\(A;[^)]*;;;(WD|BU|AN|BG)\)'
}

# Protected from what the folder above gives, and no entry for users of any kind.
function Test-JournalDescriptor([string]$Sddl) {
  $Sddl -match '^D:PA?I?\(' -and $Sddl -notmatch ';;;(BU|AU|WD)\)'
}

function Get-BadCount($Results) { @($Results | Where-Object { $_.Verdict -ne 'ok' }).Count }

$letter = 'ZYXWVUTSRQPONMLKJIHG'.ToCharArray() | Where-Object { -not (Test-Path "${_}:\") } |
  Select-Object -First 1
$drive = "${letter}:"
$net64 = "$env:SystemRoot\System32\net.exe"
$net32 = "$env:SystemRoot\SysWOW64\net.exe"
$service = 'S-1-5-80-970853296-3219997073-1234885988-1701644719-3153998327'
$all = 'add.started add.succeeded cancel.started cancel.succeeded'

Check '1.1' 'value below Notifyees' $bridges[0] {
  (Get-ItemProperty 'HKLM:\SYSTEM\CurrentControlSet\Control\NetworkProvider\Notifyees').wnetwatch
} { param($f) $f -eq $bridges[0] }

Check '1.1' 'not a provider' 'no wnetwatch in ProviderOrder' {
  (Get-ItemProperty 'HKLM:\SYSTEM\CurrentControlSet\Control\NetworkProvider\Order').ProviderOrder
} { param($f) $f -notmatch 'wnetwatch' }

Check '1.1' 'machine types of both DLLs' 'True False' {
  ($bridges | ForEach-Object { Is-64Bit $_ }) -join ' '
} { param($f) $f -eq 'True False' }

if ($null -ne (Get-Command dumpbin -ErrorAction SilentlyContinue)) {
  foreach ($dll in $bridges) {
    Check '1.2' "exports of $dll" 'AddConnectNotify CancelConnectNotify' {
      ((dumpbin /nologo /exports $dll) -match '^\s+\d+\s+[0-9A-F]+\s+[0-9A-F]+\s+\S+' |
        ForEach-Object { ($_ -split '\s+')[4] }) -join ' '
    } { param($f) $f -eq 'AddConnectNotify CancelConnectNotify' }
    Check '1.2' "imports of $dll" 'KERNEL32.dll and ADVAPI32.dll' {
      ((dumpbin /nologo /imports $dll) -match '^\s{4}\S+\.dll$' |
        ForEach-Object { $_.Trim().ToUpper() } | Sort-Object) -join ' '
    } { param($f) $f -eq 'ADVAPI32.DLL KERNEL32.DLL' }
  }
}

foreach ($file in $bridges + $programs) {
  Check '1.3' "signature of $file" 'NotSigned today, Valid one day' {
    (Get-AuthenticodeSignature $file).Status
  } { param($f) $f -in 'NotSigned', 'Valid' }
  Check '1.4' "hardening of $file" 'NX, dynamic base, high entropy on x64' {
    '0x{0:X4}' -f (Get-DllCharacteristics $file)
  } {
    $wanted = if (Is-64Bit $file) { 0x160 } else { 0x140 }
    ((Get-DllCharacteristics $file) -band $wanted) -eq $wanted
  }
}

Check '2.1' 'identity mode' 'token' { (Get-Status).data.identity } { param($f) $f -eq 'token' }
Check '2.1' 'visibility' $(if ($NoAdmin) { 'own' } else { 'all' }) { (Get-Status).data.visibility } {
  param($f) $f -eq $(if ($NoAdmin) { 'own' } else { 'all' })
}
if (-not $NoAdmin) {
  Check '2.1' 'journal' 'writing' { (Get-Status).data.journal.state } { param($f) $f -eq 'writing' }
}

foreach ($row in @(@('2.2', $net64), @('2.4', $net32))) {
  Check $row[0] "net use and /delete by $($row[1])" $all {
    Join-Types (Get-EventsOf {
      Invoke-Net $row[1] "use $drive $Share /persistent:no"
      Invoke-Net $row[1] "use $drive /delete /y"
    })
  } { param($f) $f -eq $all }
}

Check '2.2' 'user and duration' 'own session, net.exe, elapsed_us' {
  $events = @(Get-EventsOf {
    Invoke-Net $net64 "use $drive $Share /persistent:no"
    Invoke-Net $net64 "use $drive /delete /y"
  })
  $end = @($events | Where-Object { $_.type -like '*.add.succeeded' })[0]
  '{0} {1} {2}' -f $end.data.user.session, (Split-Path -Leaf $end.data.process.image), $end.data.elapsed_us
} { param($f) $f -match "^$([Diagnostics.Process]::GetCurrentProcess().SessionId) net\.exe \d+$" }

Check '2.3' 'a share that is not there' 'add.started add.failed' {
  Join-Types (Get-EventsOf { Invoke-Net $net64 "use $drive $Share-is-not-there /persistent:no" })
} { param($f) $f -eq 'add.started add.failed' }

# Rights of publish, and of subscribe less those that .NET cannot name.
Check '4.1' 'descriptor of publish' 'AN and BG denied, 0x120082 for AU' {
  Get-PipeSddl 'wnetwatch.publish' 0x120082
} { param($f) Test-PipeDescriptor $f '0x120082' }
Check '4.1' 'descriptor of subscribe' 'AN and BG denied, 0x12019b for AU' {
  Get-PipeSddl 'wnetwatch.subscribe' 0x12019B
} { param($f) Test-PipeDescriptor $f '0x12019b' }
Check '4.1' 'owner of both pipes' "$service (the service)" {
  ((Get-PipeSddl 'wnetwatch.publish' 0x120082) -replace 'D:.*', '') + ' ' +
  ((Get-PipeSddl 'wnetwatch.subscribe' 0x12019B) -replace 'D:.*', '')
} { param($f) $f -eq "O:$service O:$service" }

if ($NoAdmin) {
  Check '4.2' 'publish, to read' 'UnauthorizedAccessException' {
    Get-Refusal { Open-Pipe 'wnetwatch.publish' 0x120089 }
  } { param($f) $f -eq 'UnauthorizedAccessException' }
  Check '4.2' 'publish, to write' 'opened' {
    Get-Refusal { Open-Pipe 'wnetwatch.publish' 0x120082 }
  } { param($f) $f -eq '' }
  # In the direction that the pipe has: any other is refused to every caller.
  foreach ($row in @(@('wnetwatch.publish', 'In'), @('wnetwatch.subscribe', 'InOut'))) {
    Check '4.3' "an instance of $($row[0])" 'UnauthorizedAccessException' {
      Get-Refusal { New-Object IO.Pipes.NamedPipeServerStream($row[0], $row[1], -1) }
    } { param($f) $f -eq 'UnauthorizedAccessException' }
  }
  Check '7.1' 'the journal, for a standard user' 'UnauthorizedAccessException' {
    try { [void][IO.Directory]::GetFiles("$env:ProgramData\wnetwatch\journal"); '' } catch {
      $_.Exception.InnerException.GetType().Name
    }
  } { param($f) $f -eq 'UnauthorizedAccessException' }
} else {
  Check '4.4' 'a second broker' 'exit code 1' {
    $second = Start-Process "$Folder\wnetwatchd.exe" 'run --journal none' -PassThru -WindowStyle Hidden
    if (-not $second.WaitForExit(10000)) { $second.Kill(); throw 'it runs' }
    $second.ExitCode
  } { param($f) $f -eq 1 }
  Check '7.1' 'descriptor of the journal' 'protected, SY and BA alone' {
    (Get-Acl "$env:ProgramData\wnetwatch\journal").GetSecurityDescriptorSddlForm('Access')
  } { param($f) Test-JournalDescriptor $f }
}

$results | Format-Table -Wrap -AutoSize | Out-String -Width 200
"Windows $([Environment]::OSVersion.Version), $(if ($NoAdmin) { 'standard user' } else { 'administrator' })"
$bad = Get-BadCount $results
"$($results.Count - $bad) of $($results.Count) as expected"
exit [int]($bad -ne 0)
