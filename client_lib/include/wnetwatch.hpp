/*
 * wnetwatch.h for C++17: handles that close themselves, std::function and exceptions.
 *
 * This wraps wnetwatch.h, which is the contract, and adds no behaviour but exceptions. Include this
 * header alone and link as for C. An event, a gap and a state are those of wnetwatch.h, with the
 * same lifetime: valid until the callback returns, or until the next client::next.
 *
 * A function that fails throws wnetwatch::error, with the status and the library's sentence. What a
 * callback throws stops the client. The call of dispatch that ran the callback throws it again; of a
 * callback on the library's thread, the next wait or wait_live does. A destructor throws nothing, so
 * it does not tell when the last save of cursor_file fails.
 *
 * Threads: as in wnetwatch.h. A client is made, moved and destroyed outside its callbacks. Inside a
 * callback, call stop to end. A callback may end its own subscription.
 */
#ifndef WNETWATCH_HPP
#define WNETWATCH_HPP

#include <atomic>
#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <wnetwatch.h>

namespace wnetwatch {

using milliseconds = std::chrono::milliseconds;

class error : public std::runtime_error {
public:
    explicit error(wnw_status status) : std::runtime_error(sentence(status)), status_(status) {}

    wnw_status status() const noexcept { return status_; }

private:
    static std::string sentence(wnw_status status)
    {
        const std::string said = wnw_last_message();

        return said.empty() ? wnw_status_text(status) : said;
    }

    wnw_status status_;
};

inline void check(wnw_status status)
{
    if (status != WNW_OK) {
        throw error(status);
    }
}

/* A filter that is made value by value: filter().add("type", "connection.add.failed").text(). */
class filter {
public:
    filter()
    {
        wnw_filter *made = nullptr;

        check(wnw_filter_new(&made));
        filter_.reset(made);
    }

    filter &add(const std::string &member, const std::string &value)
    {
        check(wnw_filter_add(filter_.get(), member.c_str(), value.c_str()));
        return *this;
    }

    std::string text() const { return wnw_filter_text(filter_.get()); }

private:
    struct free {
        void operator()(wnw_filter *filter) const noexcept { wnw_filter_free(filter); }
    };

    std::unique_ptr<wnw_filter, free> filter_;
};

/* As the comments of wnw_client_config say, with its defaults; its log has no member here. */
struct options {
    wnw_mode mode = WNW_MODE_CALLBACKS;
    std::string after;
    std::string since;
    bool no_follow = false;
    std::string filter; /* JSON, as wnetwatch::filter makes it */
    std::string pipe_prefix;
    std::function<void(const wnw_state_change &)> on_state;
    std::uint32_t reconnect_delay_ms = 0;
    std::uint32_t reconnect_delay_ms_max = 0;
    void *window = nullptr;
    std::uint32_t message = 0;
    std::uintptr_t cookie = 0;
    bool compares_connections = false;
    std::string cursor_file;
};

/* WNW_FOREVER for a negative time and for one that does not fit. */
constexpr std::uint32_t to_timeout(milliseconds time) noexcept
{
    return time.count() < 0 || time.count() >= WNW_FOREVER
               ? WNW_FOREVER
               : static_cast<std::uint32_t>(time.count());
}

constexpr milliseconds forever{-1};

namespace detail {

/* The first exception of a client's callbacks. No callback begins after it, so there is one. */
struct thrown {
    std::exception_ptr exception;
    std::atomic<bool> is_kept{false};
};

/* A function of the program, and where what it throws goes. */
struct sink : std::enable_shared_from_this<sink> {
    static void WNW_CALL call(wnw_client *client, const wnw_item *item, void *user) noexcept
    {
        /* The function may unsubscribe itself, and lives until it returns. */
        const auto kept = static_cast<sink *>(user)->shared_from_this();

        try {
            kept->function(*item);
        } catch (...) {
            kept->thrown->exception = std::current_exception();
            kept->thrown->is_kept = true;
            wnw_client_stop(client);
        }
    }

    std::function<void(const wnw_item &)> function;
    std::shared_ptr<detail::thrown> thrown;
};

} // namespace detail

/* Ends the subscription when it is destroyed. Destroy it before the client. */
class subscription {
public:
    subscription() = default;
    subscription(subscription &&) = default;
    subscription &operator=(subscription &&) = default; /* ends the one that was there, first */
    ~subscription() { end(); }

    void end() noexcept
    {
        subscription_.reset();
        sink_.reset();
    }
    wnw_subscription *get() const noexcept { return subscription_.get(); }

private:
    friend class client;
    struct unsubscribe {
        void operator()(wnw_subscription *ended) const noexcept { wnw_unsubscribe(ended); }
    };

    std::unique_ptr<wnw_subscription, unsubscribe> subscription_;
    std::shared_ptr<detail::sink> sink_;
};

/* Stops and closes when it is destroyed. */
class client {
public:
    using callback = std::function<void(const wnw_item &)>;

    explicit client(const options &wanted = {})
    {
        wnw_client_config config = WNW_CLIENT_CONFIG_INIT;
        wnw_client *made = nullptr;

        config.mode = wanted.mode;
        config.after = or_null(wanted.after);
        config.since = or_null(wanted.since);
        config.no_follow = wanted.no_follow;
        config.filter = or_null(wanted.filter);
        config.pipe_prefix = or_null(wanted.pipe_prefix);
        config.reconnect_delay_ms = wanted.reconnect_delay_ms;
        config.reconnect_delay_ms_max = wanted.reconnect_delay_ms_max;
        config.window = wanted.window;
        config.message = wanted.message;
        config.cookie = wanted.cookie;
        config.compares_connections = wanted.compares_connections;
        config.cursor_file = or_null(wanted.cursor_file);
        if (wanted.on_state) {
            sinks_.push_back(make_sink(
                [told = wanted.on_state](const wnw_item &item) { told(*item.state); }));
            config.on_state = detail::sink::call;
            config.on_state_user = sinks_.back().get();
        }
        check(wnw_client_new(&config, &made));
        client_.reset(made);
    }
    client(client &&) = default;

    wnw_client *get() const noexcept { return client_.get(); } /* for the functions of wnetwatch.h */

    /* Adds a callback for as long as the client lives. One thread at a time may call it. */
    void on_item(callback called, const std::string &filter = {})
    {
        sinks_.push_back(make_sink(std::move(called)));
        check(wnw_subscribe(get(), or_null(filter), detail::sink::call, sinks_.back().get(),
                            nullptr));
    }

    /* Adds a callback for as long as the subscription lives. */
    [[nodiscard]] subscription subscribe(callback called, const std::string &filter = {})
    {
        subscription made;
        wnw_subscription *handle = nullptr;

        made.sink_ = make_sink(std::move(called));
        check(wnw_subscribe(get(), or_null(filter), detail::sink::call, made.sink_.get(), &handle));
        made.subscription_.reset(handle);
        return made;
    }

    void start() { check(wnw_client_start(get())); }
    void stop() noexcept { wnw_client_stop(get()); }

    /* Each returns false when the time-out has passed, and throws what a callback has thrown. */
    bool wait(milliseconds timeout = forever)
    {
        return answer(wnw_client_wait(get(), to_timeout(timeout)), WNW_E_TIMEOUT);
    }
    bool wait_live(milliseconds timeout = forever)
    {
        return answer(wnw_client_wait_live(get(), to_timeout(timeout)), WNW_E_TIMEOUT);
    }

    /* Returns false when the client is over and no item is left. Throws what a callback throws. */
    bool dispatch(std::size_t items_max)
    {
        return answer(wnw_client_dispatch(get(), items_max, nullptr), WNW_E_OVER);
    }

    /* Returns true with an item, or with NULL when the time-out has passed. Returns false when the
       client is over and no item is left. */
    bool next(const wnw_item *&item, milliseconds timeout = forever)
    {
        const wnw_status status = wnw_client_next(get(), to_timeout(timeout), &item);

        return status == WNW_E_TIMEOUT || answer(status, WNW_E_OVER);
    }

    void *wait_handle() const
    {
        void *handle = nullptr;

        check(wnw_client_wait_handle(get(), &handle));
        return handle;
    }

private:
    struct close {
        void operator()(wnw_client *client) const noexcept { wnw_client_close(client); }
    };

    static const char *or_null(const std::string &text) noexcept
    {
        return text.empty() ? nullptr : text.c_str();
    }

    std::shared_ptr<detail::sink> make_sink(callback called) const
    {
        auto made = std::make_shared<detail::sink>();

        made->function = std::move(called);
        made->thrown = thrown_;
        return made;
    }

    bool answer(wnw_status status, wnw_status no)
    {
        if (thrown_->is_kept.exchange(false)) {
            std::rethrow_exception(std::exchange(thrown_->exception, nullptr));
        }
        if (status != no) {
            check(status);
        }
        return status != no;
    }

    std::shared_ptr<detail::thrown> thrown_ = std::make_shared<detail::thrown>();
    std::vector<std::shared_ptr<detail::sink>> sinks_;
    std::unique_ptr<wnw_client, close> client_; /* the last member: it goes before its callbacks */
};

} // namespace wnetwatch

#endif
