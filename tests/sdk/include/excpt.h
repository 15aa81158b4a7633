/* Stands in for Visual Studio's header of this name: what winnt.h names and nothing here uses. */
#ifndef TESTS_SDK_EXCPT_H
#define TESTS_SDK_EXCPT_H

typedef enum _EXCEPTION_DISPOSITION {
    ExceptionContinueExecution,
    ExceptionContinueSearch,
    ExceptionNestedException,
    ExceptionCollidedUnwind
} EXCEPTION_DISPOSITION;

#endif
