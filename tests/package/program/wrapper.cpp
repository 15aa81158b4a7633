// What wnetwatch.hpp adds to wnetwatch.h, without a broker: exceptions, functions, lifetimes.
#include <iostream>
#include <stdexcept>
#include <string>
#include <utility>

#include <wnetwatch.hpp>

namespace {

void expect(bool condition, const char *what)
{
    if (!condition) {
        throw std::logic_error(what);
    }
}

wnetwatch::options without_broker()
{
    wnetwatch::options options;

    options.pipe_prefix = "no-such-broker";
    return options;
}

template <typename Function> wnw_status status_of(Function function)
{
    try {
        function();
    } catch (const wnetwatch::error &error) {
        expect(error.what()[0] != '\0', "an error without a sentence");
        return error.status();
    }
    return WNW_OK;
}

void a_mistake_is_thrown_with_the_library_s_sentence()
{
    wnetwatch::options options = without_broker();

    options.after = "yesterday";
    expect(status_of([&] { wnetwatch::client client(options); }) == WNW_E_INVALID, "bad after");
    try {
        wnetwatch::client client(options);
    } catch (const wnetwatch::error &error) {
        expect(std::string(error.what()).find("yesterday") != std::string::npos, "which value");
    }
    expect(status_of([] { wnetwatch::filter().add("colour", "red"); }) == WNW_E_FILTER, "member");
}

void what_a_callback_throws_comes_out_of_wait()
{
    wnetwatch::options options = without_broker();
    std::string caught;

    options.on_state = [](const wnw_state_change &change) {
        if (change.state == WNW_STATE_DISCONNECTED) {
            throw std::runtime_error(change.reason);
        }
    };

    wnetwatch::client client(options);

    client.start();
    try {
        client.wait();
    } catch (const std::runtime_error &error) {
        caught = error.what();
    }
    expect(caught == "absent", "what was thrown");
    expect(client.wait(), "the client has stopped, and throws once");
}

void items_can_be_taken()
{
    wnetwatch::options options = without_broker();

    options.mode = WNW_MODE_NEXT;

    wnetwatch::client client(options);
    const wnw_item *item = nullptr;

    client.start();
    do {
        expect(client.next(item) && item->kind == WNW_ITEM_STATE, "a state");
    } while (item->state->state != WNW_STATE_DISCONNECTED);
    expect(client.next(item, wnetwatch::milliseconds(0)) && item == nullptr, "the time is over");
    client.stop();
    expect(!client.next(item), "the client is over");
}

void handles_can_be_moved_and_replaced()
{
    wnetwatch::client first(without_broker());
    const auto alive = std::make_shared<int>(0);
    wnetwatch::subscription kept = first.subscribe([alive](const wnw_item &) {});

    expect(alive.use_count() == 2, "the function is kept");
    kept = first.subscribe([](const wnw_item &) {}, "{\"type\":[\"connection.*\"]}");
    expect(alive.use_count() == 1, "the function of an ended subscription is gone");
    first.on_item([alive](const wnw_item &) {});
    {
        wnetwatch::client second(std::move(first));

        second.start();
        expect(!second.wait(wnetwatch::milliseconds(0)), "it runs");
        wnetwatch::subscription moved(std::move(kept));
        expect(moved.get() != nullptr && kept.get() == nullptr, "moved");
    }
    expect(alive.use_count() == 1, "a closed client keeps no function");
}

} // namespace

int main()
{
    try {
        a_mistake_is_thrown_with_the_library_s_sentence();
        what_a_callback_throws_comes_out_of_wait();
        items_can_be_taken();
        handles_can_be_moved_and_replaced();
    } catch (const std::exception &error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
    std::cout << "wnetwatch " << wnw_version() << '\n';
    return 0;
}
