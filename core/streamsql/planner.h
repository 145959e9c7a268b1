// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/streamsql/binder.h"
#include "core/streamsql/program.h"
#include "core/streamsql/syntax.h"

namespace headwater::streamsql {

/// Checks one SELECT after the other against the streams and tables that there are.
class Planner
{
public:
    Planner(const Program &program, std::vector<Diagnostic> &problems)
        : m_program(program)
        , m_problems(problems)
    {
    }

    std::optional<QueryPlan> plan(const syntax::Select &select);

private:
    bool planSource(const syntax::Source &source, QueryPlan &plan, Binder &binder);
    bool planForest(const syntax::Source &source, QueryPlan &plan);
    bool planJoins(const syntax::Select &select, QueryPlan &plan, Binder &binder);
    bool planJoin(const syntax::Join &join, JoinPlan &plan, Binder &binder);
    bool planGrouping(const syntax::Select &select, QueryPlan &plan, Binder &binder);
    bool planOutputs(const syntax::Select &select, QueryPlan &plan, Binder &binder);
    bool planStar(const syntax::Node &star, QueryPlan &plan, Binder &binder);
    bool planOrder(const syntax::Select &select, QueryPlan &plan, Binder &binder);
    bool regroup(Expr &expr, const QueryPlan &plan);
    void addOutput(QueryPlan &plan, std::string name, Expr value, bool hidden = false);
    void fail(const Place &place, const QString &message);

    /// Resolves what stands after OVER.
    struct Windows
    {
        Planner *planner;
        const syntax::Select *select;
        QueryPlan *plan;
        Binder *binder;
        std::vector<const syntax::Window *> known; ///< by number
        std::optional<std::size_t> find(const syntax::Window &window);
    };

    const Program &m_program;
    std::vector<Diagnostic> &m_problems;
};

} // namespace headwater::streamsql
