/* What asks the agent to stop: Ctrl+C, the end of the console, or the service manager. */
#ifndef SAMPLES_AGENT_WIN_STOP_H
#define SAMPLES_AGENT_WIN_STOP_H

#include <windows.h>

/* An event that stays set once the agent is asked to stop; NULL: the last error says why. It is made
   by the first call, and never closed. */
HANDLE stop_event(void);

/* Let Ctrl+C, and the end of the console, set it instead of ending the program. */
void stop_on_control(void);

#endif
