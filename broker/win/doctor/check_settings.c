#include "broker/win/doctor/checks.h"

#include "broker/win/doctor/service_command.h"
#include "broker/win/options.h"

/* Names of shares, folders that may hold the name of a user, and a name that a user has chosen. */
static bool is_private(enum setting_index index)
{
    return index == SETTING_PRIVATE_NAMES || index == SETTING_PIPES ||
           settings_table[index].is_path;
}

static void tell_setting(struct findings *findings, const struct settings *settings,
                         enum setting_index index)
{
    char text[SETTINGS_TEXT_SIZE];

    findings_add(findings, "settings.effective", FINDING_GOOD, NULL, L"%ls: %hs (%hs)",
                 settings_table[index].value_name, settings_text(settings, index, text),
                 settings_origin_name(settings->origins[index]));
    if (is_private(index) && settings->origins[index] != SETTINGS_FROM_DEFAULT) {
        findings_mark_private(findings);
    }
}

/* By the function that the service itself uses when it starts. */
static bool read_as_service(const wchar_t *command_line, struct settings *settings_out)
{
    static struct options options;
    int count = 0;
    wchar_t **words = NULL;

    if (service_command_split(command_line, &count, &words) != ERROR_SUCCESS) {
        settings_init(settings_out);
        return false;
    }
    options_read(count, words, &options);
    (void)LocalFree(words);
    *settings_out = options.settings;
    return options.command == OPTIONS_SERVICE;
}

void check_settings(struct findings *findings, const wchar_t *command_line,
                    struct settings *settings_out)
{
    if (!read_as_service(command_line[0] == L'\0' ? L"wnetwatchd service" : command_line,
                         settings_out)) {
        findings_add(findings, "settings", FINDING_BAD,
                     "correct what is named above: a value below HKLM\\SOFTWARE\\wnetwatch or of "
                     "the policy, or the command line of the service",
                     L"a value is wrong, or the command line of the service is");
        return;
    }
    findings_add(findings, "settings", FINDING_GOOD, NULL, L"can be read");
    for (size_t i = 0; i < SETTINGS_COUNT; i++) {
        tell_setting(findings, settings_out, (enum setting_index)i);
    }
}
