// A C++ program with exceptions on: it throws in its own code, also inside a callback, and lets
// nothing out of a callback, where the library's C code is the caller.
#include <iostream>
#include <stdexcept>
#include <string>

#include <wnetwatch.h>

namespace {

class Client {
public:
    Client()
    {
        wnw_client_config config = WNW_CLIENT_CONFIG_INIT;

        config.pipe_prefix = "no-such-broker";
        config.on_state = on_state;
        config.on_state_user = this;
        check(wnw_client_new(&config, &client_));
    }
    Client(const Client &) = delete;
    Client &operator=(const Client &) = delete;
    ~Client() { wnw_client_close(client_); }

    // What the callback has caught, once there is no broker.
    std::string run()
    {
        check(wnw_client_start(client_));
        check(wnw_client_wait(client_, 10000));
        return caught_;
    }

    static void check(wnw_status status)
    {
        if (status != WNW_OK) {
            throw std::runtime_error(wnw_status_text(status));
        }
    }

private:
    static void WNW_CALL on_state(wnw_client *client, const wnw_item *item, void *user) noexcept
    {
        if (item->state->state != WNW_STATE_DISCONNECTED) {
            return;
        }
        try {
            throw std::runtime_error(item->state->reason);
        } catch (const std::exception &error) {
            static_cast<Client *>(user)->caught_ = error.what();
        }
        wnw_client_stop(client);
    }

    wnw_client *client_ = nullptr;
    std::string caught_;
};

bool refuses_nonsense()
{
    try {
        Client::check(wnw_client_new(nullptr, nullptr));
    } catch (const std::runtime_error &) {
        return true;
    }
    return false;
}

} // namespace

int main()
{
    try {
        Client client;

        if (!refuses_nonsense() || client.run() != "absent") {
            return 1;
        }
    } catch (const std::exception &error) {
        std::cerr << error.what() << '\n';
        return 2;
    }
    std::cout << "wnetwatch " << wnw_version() << '\n';
    return 0;
}
