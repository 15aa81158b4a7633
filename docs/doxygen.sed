# Plain comments of the public header become doxygen's: the first one is the page of the file, one
# at the end of a line belongs to what stands before it, others to what follows.
1s|^/\*$|/** @file wnetwatch.h\
 */\
/** @mainpage|
s|^/\* ----.*||
s|^/\*$|/**|
s|^/\* |/** |
s|^\( *[^ /][^/]*[^ /]\) */\* |\1 /**< |
