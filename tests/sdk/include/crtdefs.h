/* Stands in for the header of this name: all of it is in vcruntime.h. */
#include <vcruntime.h>
