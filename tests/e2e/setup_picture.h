/* What setup can change on a machine, as one text: two pictures are equal when nothing changed. */
#ifndef TESTS_E2E_SETUP_PICTURE_H
#define TESTS_E2E_SETUP_PICTURE_H

#include "broker/win/setup/setup.h"

/* The caller frees it. */
char *setup_picture(const struct setup_place *place);

#endif
