/* Linked without protection, so that the inspection of the shipped files has something to find. */
int main(void)
{
    return 0;
}
