#include "completion_text.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "options.h"

static const char head[] =
    "# Completion of wnetwatch. In the profile of PowerShell:\n"
    "#   wnetwatch completion powershell | Out-String | Invoke-Expression\n"
    "Register-ArgumentCompleter -Native -CommandName 'wnetwatch', 'wnetwatch.exe' -ScriptBlock {\n"
    "    param($wordToComplete, $commandAst, $cursorPosition)\n";

static const char tail[] =
    "    $before = @($commandAst.CommandElements |\n"
    "        Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |\n"
    "        ForEach-Object { $_.ToString() })\n"
    "    if ($before -ccontains '--') { return } # the words of a command\n"
    "    if ($before.Count -le 1) {\n"
    "        $candidates = $verbs.Keys | Sort-Object\n"
    "    } elseif ($values.ContainsKey($before[-1])) {\n"
    "        $candidates = $values[$before[-1]]\n"
    "    } else {\n"
    "        $candidates = $verbs[$before[1]]\n"
    "    }\n"
    "    $start = [WildcardPattern]::Escape($wordToComplete) + '*'\n"
    "    $candidates | Where-Object { $_ -like $start } | ForEach-Object {\n"
    "        [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)\n"
    "    }\n"
    "}\n";

/* A list of words while it is written. */
struct words {
    char *text;
    bool has_one;
};

static void put(char *text, const char *format, ...)
{
    const size_t size = strlen(text);
    va_list list;

    va_start(list, format);
    (void)vsnprintf(text + size, COMPLETION_TEXT_SIZE - size, format, list);
    va_end(list);
}

static void put_word(struct words *words, const char *word, size_t size)
{
    put(words->text, "%s'%.*s'", words->has_one ? ", " : "", (int)size, word);
    words->has_one = true;
}

/* Words with spaces between them. */
static void put_each(struct words *words, const char *list)
{
    while (*list != '\0') {
        const size_t size = strcspn(list, " ");

        put_word(words, list, size);
        list += size + (list[size] == ' ' ? 1 : 0);
    }
}

static void begin_words(struct words *words, char *text, const char *name)
{
    words->text = text;
    words->has_one = false;
    put(text, "        '%s' = @(", name);
}

static void put_verb(char *text, const struct verb *verb, verb_table verbs)
{
    struct words words;

    begin_words(&words, text, verb->name);
    if (verb->rest == VERB_REST_WORD && verb->words != NULL) {
        put_each(&words, verb->words);
    }
    for (size_t i = 0; verb->rest == VERB_REST_WORD && verb->words == NULL && verbs[i] != NULL;
         i++) {
        put_word(&words, verbs[i]->name, strlen(verbs[i]->name));
    }
    for (size_t i = 0; i < OPTIONS; i++) {
        if ((verb->options & OPTION_BIT(i)) != 0) {
            put_word(&words, options[i].name, strlen(options[i].name));
        }
    }
    put(text, ")\n");
}

static void put_values(char *text, const char *name, const struct option *option)
{
    struct words words;

    if (name[0] != '\0' && option->value != NULL) {
        begin_words(&words, text, name);
        put_each(&words, option->words);
        put(text, ")\n");
    }
}

size_t completion_text_write(verb_table verbs, char text[COMPLETION_TEXT_SIZE])
{
    text[0] = '\0';
    put(text, "%s    $verbs = @{\n", head);
    for (size_t i = 0; verbs[i] != NULL; i++) {
        put_verb(text, verbs[i], verbs);
    }
    put(text, "    }\n    $values = @{\n");
    for (size_t i = 0; i < OPTIONS; i++) {
        put_values(text, options[i].name, &options[i]);
        put_values(text, options[i].short_name, &options[i]);
    }
    put(text, "    }\n%s", tail);
    return strlen(text);
}
