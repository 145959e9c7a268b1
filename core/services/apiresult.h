// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <utility>
#include <variant>

namespace headwater::services {

/// What an operation of a service answers: its result, or the service's error, of type `E`.
template <typename T, typename E>
class [[nodiscard]] ApiResultOf
{
public:
    ApiResultOf(T value)
        : m_state(std::in_place_index<0>, std::move(value))
    {
    }
    ApiResultOf(E error)
        : m_state(std::in_place_index<1>, std::move(error))
    {
    }

    bool ok() const { return m_state.index() == 0; }
    explicit operator bool() const { return ok(); }
    T &operator*() { return std::get<0>(m_state); }
    const T &operator*() const { return std::get<0>(m_state); }
    T *operator->() { return &std::get<0>(m_state); }
    const T *operator->() const { return &std::get<0>(m_state); }
    const E &error() const { return std::get<1>(m_state); }

private:
    std::variant<T, E> m_state;
};

template <typename E>
class [[nodiscard]] ApiResultOf<void, E>
{
public:
    ApiResultOf() = default;
    ApiResultOf(E error)
        : m_error(std::move(error))
    {
    }
    ApiResultOf(std::optional<E> error)
        : m_error(std::move(error))
    {
    }

    bool ok() const { return !m_error; }
    explicit operator bool() const { return ok(); }
    const E &error() const { return *m_error; }

private:
    std::optional<E> m_error;
};

} // namespace headwater::services
