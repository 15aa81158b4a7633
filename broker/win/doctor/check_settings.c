#include "broker/win/doctor/checks.h"

/* Names of shares, and folders that may hold the name of a user. */
static bool is_private(enum setting_index index)
{
    return index == SETTING_PRIVATE_NAMES || settings_table[index].is_path;
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

void check_settings(struct findings *findings, struct settings *settings_out)
{
    settings_init(settings_out);
    if (!settings_read_registry(settings_out) || !settings_read_policy(settings_out)) {
        findings_add(findings, "settings", FINDING_BAD,
                     "correct the value that is named above, below HKLM\\SOFTWARE\\wnetwatch or "
                     "in the policy",
                     L"a value is wrong");
        return;
    }
    findings_add(findings, "settings", FINDING_GOOD, NULL, L"can be read");
    for (size_t i = 0; i < SETTINGS_COUNT; i++) {
        tell_setting(findings, settings_out, (enum setting_index)i);
    }
}
