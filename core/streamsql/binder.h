// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/streamsql/aggregate.h"
#include "core/streamsql/syntax.h"

#include <vector>

namespace headwater::streamsql {

/// A source of rows that names can be looked up in.
struct ScopeSource
{
    std::string name; ///< empty for a query without an alias
    const std::vector<Column> *columns = nullptr;
    bool nullable = false;
};

/// Looks up names and checks types. The first mistake of an expression is told and the rest of it skipped.
class Binder
{
public:
    explicit Binder(std::vector<Diagnostic> &problems)
        : m_problems(problems)
    {
    }

    std::vector<ScopeSource> sources;
    /// Where aggregates are gathered; null where none may stand.
    std::vector<Aggregate> *aggregates = nullptr;
    const char *whyNoAggregates = nullptr;
    /// What to do with `OVER`: gives the number of the window; unset where none may stand.
    std::optional<std::size_t> (*findWindow)(void *context, const syntax::Window &window) = nullptr;
    void *windowContext = nullptr;

    /// Nothing after a mistake, which is in the list of problems then.
    std::optional<Expr> bind(const syntax::Node &node);
    std::optional<Expr> condition(const syntax::Node &node);

    void fail(const Place &place, const QString &message);
    void warn(const Place &place, const QString &message);

private:
    std::optional<Expr> bindColumn(const syntax::Node &node);
    std::optional<Expr> bindCall(const syntax::Node &node);
    std::optional<Expr> bindFunction(const syntax::Node &node, std::vector<Expr> args);
    std::optional<Expr> bindAggregate(const syntax::Node &node, AggregateKind kind);
    std::optional<Expr> bindCase(const syntax::Node &node);
    std::optional<Expr> bindIn(const syntax::Node &node);
    std::optional<Expr> bindCast(const syntax::Node &node);
    std::optional<Expr> bindCoalesce(const syntax::Node &node);
    std::optional<std::vector<Expr>> bindAll(const std::vector<syntax::Node> &nodes);
    bool unify(std::vector<Expr> &values, const Place &place, Type &type);
    QString unknownColumn(const syntax::Name &name) const;

    std::vector<Diagnostic> &m_problems;
    bool m_insideAggregate = false;
};

} // namespace headwater::streamsql
