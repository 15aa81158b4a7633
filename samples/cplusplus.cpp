// C++17, by wnetwatch.hpp: functions that keep what they need, handles that close themselves, and
// exceptions, also out of a callback. Prints events until Enter is pressed. With a number N as
// argument: until N events were printed.
#include <cstdlib>
#include <iostream>
#include <stdexcept>
#include <string>

#include <wnetwatch.hpp>

namespace {

// A name comes from programs of any user, and nothing in it may command the terminal.
std::string shown(const char *name)
{
    char text[WNW_TERMINAL_TEXT_SIZE];

    wnw_terminal_text(name, 0, text, sizeof(text));
    return text;
}

void print(const std::string &line)
{
    if (!(std::cout << line << std::endl)) {
        throw std::runtime_error("the output cannot be written");
    }
}

void run(unsigned long count)
{
    wnetwatch::options options;
    const char *pipes = std::getenv("WNETWATCH_PIPES"); // NULL except in tests

    options.pipe_prefix = pipes == nullptr ? "" : pipes;
    options.filter = wnetwatch::filter().add("type", "connection.*").text();
    options.on_state = [](const wnw_state_change &change) {
        if (change.state == WNW_STATE_LIVE) {
            print(change.sees_all ? "live: all users" : "live: this user");
        }
    };

    wnetwatch::client client(options);

    client.on_item([&client, remaining = count](const wnw_item &item) mutable {
        if (item.kind == WNW_ITEM_GAP) {
            print(std::string("events are lost: ") + item.gap->reason_name);
        } else if (item.kind == WNW_ITEM_EVENT) {
            print(std::string(item.event->type_name) + ' ' + shown(item.event->subject));
            if (remaining > 0 && --remaining == 0) {
                client.stop();
            }
        }
    });
    client.start();
    if (count == 0) {
        std::cin.get();
        client.stop();
    }
    client.wait(); // throws what a callback has thrown
}

} // namespace

int main(int argc, char **argv)
{
    try {
        run(argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 0);
    } catch (const std::exception &error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
    return 0;
}
