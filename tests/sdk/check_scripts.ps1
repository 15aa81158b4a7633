# Every PowerShell script of the tree, read by PowerShell itself, and of what needs no Windows the
# logic: which words the command line's completion offers, how the sample shows a name, and how the
# checklist's script compares and counts.
#
#   pwsh -File check_scripts.ps1 ROOT COMPLETION-SCRIPT
param([Parameter(Mandatory)][string]$Root, [Parameter(Mandatory)][string]$Completion)
Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'

function Need([bool]$Condition, [string]$Sentence) { if (-not $Condition) { throw $Sentence } }

function Need-Same($Got, $Wanted, [string]$Of) {
  Need ("$Got" -ceq "$Wanted") "${Of}: got <$Got> instead of <$Wanted>"
}

function Read-Script([string]$Path) {
  $errors = $null
  $script = [Management.Automation.Language.Parser]::ParseFile($Path, [ref]$null, [ref]$errors)
  Need ($errors.Count -eq 0) "${Path}: $($errors -join '; ')"
  $script
}

# The functions of a script, without the script: what it does needs a Windows.
function Get-Functions($Script) {
  $Script.FindAll({ $args[0] -is [Management.Automation.Language.FunctionDefinitionAst] }, $false) |
    ForEach-Object { $_.Extent.Text }
}

function Get-Completions([string]$Line) {
  ((TabExpansion2 $Line $Line.Length).CompletionMatches | ForEach-Object CompletionText) -join ' '
}

$scripts = Get-ChildItem $Root/docs, $Root/samples, $Root/tests -Recurse -Filter *.ps1
Need ($scripts.Count -ge 3) 'the scripts of the tree are not where they were'
foreach ($script in $scripts) { [void](Read-Script $script.FullName) }
"$($scripts.Count) scripts have no error of syntax"

[void](Read-Script $Completion)
. $Completion
Need-Same (Get-Completions 'wnetwatch ev') 'events' 'a verb'
Need-Same (Get-Completions 'wnetwatch events --fil') '--filter' 'an option'
Need-Same (Get-Completions 'wnetwatch events --color a') 'always auto' 'values'
Need-Same (Get-Completions 'wnetwatch events -f ty') 'type=' 'a value of a short option'
Need-Same (Get-Completions 'wnetwatch help to') 'top' 'a verb to be helped with'
Need ((Get-Completions 'wnetwatch ') -cmatch '\bstatus\b.*\btop\b') 'all verbs are offered, in order'
Need ((Get-Completions 'wnetwatch run --on type=x -- st') -cnotmatch 'status') 'words of a command'
'completion offers verbs, options and values'

Get-Functions (Read-Script $Root/samples/languages/powershell.ps1) | Invoke-Expression
Need-Same (Show-Text "a$([char]27)[31m$([char]0x202E)b") 'a<U+001B>[31m<U+202E>b' 'a name that commands'
Need-Same (Show-Text "sch$([char]0xF6)n") "sch$([char]0xF6)n" 'a name'
'the sample shows names'

Get-Functions (Read-Script $Root/docs/windows-checklist.ps1) | Invoke-Expression
$start = 'O:SYG:SYD:P(D;;FA;;;AN)(D;;FA;;;BG)(A;;FA;;;SY)'
Need (Test-PipeDescriptor "$start(A;;0x120082;;;AU)" '0x120082') 'the descriptor of publish'
Need (Test-PipeDescriptor "$start(A;;0x12019B;;;AU)" '0x12019b') 'the descriptor of subscribe'
Need (-not (Test-PipeDescriptor "$start(A;;0x12019f;;;AU)" '0x12019b')) 'a right too many'
Need (-not (Test-PipeDescriptor "$start(A;;0x12019b;;;AU)(A;;FR;;;WD)" '0x12019b')) 'everyone may read'
Need (-not (Test-PipeDescriptor 'O:SYD:P(A;;0x12019b;;;AU)' '0x12019b')) 'nothing is denied'
Need (Test-JournalDescriptor 'D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)') 'the descriptor of the journal'
Need (-not (Test-JournalDescriptor 'D:AI(A;OICI;FA;;;SY)')) 'a folder that inherits'
Need (-not (Test-JournalDescriptor 'D:P(A;OICI;FR;;;BU)')) 'users may read the journal'

$results = New-Object System.Collections.ArrayList
Check '1' 'what is right' 'yes' { 'yes' } { param($f) $f -eq 'yes' }
Check '2' 'what differs' 'yes' { 'no' } { param($f) $f -eq 'yes' }
Check '3' 'what fails' 'yes' { throw 'a reason' } { param($f) $true }
Need-Same (($results | ForEach-Object Verdict) -join ' ') 'ok DIFFERS FAILED' 'verdicts'
Need-Same $results[2].Found 'a reason' 'what was found'
Need-Same (Get-BadCount $results) 2 'how many are not as expected'
Need-Same (Get-BadCount @($results[0])) 0 'how many are not as expected'

$events = '{"type":"wnetwatch.connection.add.started"}', '{"type":"wnetwatch.connection.add.failed"}' |
  ForEach-Object { $_ | ConvertFrom-Json }
Need-Same (Join-Types $events) 'add.started add.failed' 'types'
Need-Same (Get-Refusal { throw [UnauthorizedAccessException]::new() }) 'UnauthorizedAccessException' 'a refusal'
Need-Same (Get-Refusal { [IO.MemoryStream]::new() }) '' 'no refusal'
'the script of the checklist compares and counts'
