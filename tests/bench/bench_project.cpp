// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What it costs to open and save a project of 5,000 nodes, in its parts: the work on the window's thread apart.

#include "core/pipeline/document.h"
#include "core/pipeline/textformat.h"
#include "core/project/files.h"
#include "core/project/project.h"
#include "core/services/builtin.h"
#include "tests/bench/largeproject.h"

#include <QCoreApplication>
#include <QTemporaryDir>

#include <benchmark/benchmark.h>
#include <string>

namespace {

using namespace headwater;
using bench::largeProject;

const project::ProjectContent &content()
{
    static const project::ProjectContent kContent = largeProject();
    return kContent;
}

void each(benchmark::State &state)
{
    state.SetItemsProcessed(state.iterations());
}

void save(benchmark::State &state)
{
    const QTemporaryDir folder;
    for ([[maybe_unused]] auto _ : state) {
        if (!project::saveProject(folder.filePath(QStringLiteral("large.headwater")), content()))
            state.SkipWithError("not saved");
    }
    each(state);
}
BENCHMARK(save)->Name("project/save 5,000 nodes")->Unit(benchmark::kMillisecond)->UseRealTime();

void open(benchmark::State &state)
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("large.headwater"));
    (void)project::saveProject(path, content()).ok();
    for ([[maybe_unused]] auto _ : state) {
        if (!project::openProject(path, services::builtinCatalog()))
            state.SkipWithError("not opened");
    }
    each(state);
}
BENCHMARK(open)->Name("project/open 5,000 nodes")->Unit(benchmark::kMillisecond)->UseRealTime();

/// What a save costs the window's thread: a copy of everything.
void copy(benchmark::State &state)
{
    for ([[maybe_unused]] auto _ : state)
        benchmark::DoNotOptimize(std::make_shared<project::ProjectContent>(content()));
    each(state);
}
BENCHMARK(copy)->Name("project/copy on the window's thread")->Unit(benchmark::kMillisecond);

/// What opening costs the window's thread: the document takes over what was read, and lets the old one go.
void takeOver(benchmark::State &state)
{
    pipeline::Document document(services::builtinCatalog());
    for ([[maybe_unused]] auto _ : state) {
        state.PauseTiming();
        project::ProjectContent fresh = content();
        state.ResumeTiming();
        document.reset(std::move(fresh.pipeline), std::move(fresh.history), fresh.position);
    }
    each(state);
}
BENCHMARK(takeOver)->Name("project/take over on the window's thread")->Unit(benchmark::kMillisecond);

void moveAll(benchmark::State &state)
{
    pipeline::Document document(services::builtinCatalog());
    document.reset(content().pipeline);
    double shift = 1;
    for ([[maybe_unused]] auto _ : state) {
        std::vector<std::pair<std::string, pipeline::Position>> places;
        for (const pipeline::Node &node : document.pipeline().nodes)
            places.emplace_back(node.id, pipeline::Position{node.at->x + shift, node.at->y});
        (void)document.perform(moveCommand(document, places, "drag")).ok();
        shift = shift > 100 ? 1 : shift + 1;
    }
    each(state);
}
BENCHMARK(moveAll)->Name("document/drag 5,000 nodes by one step")->Unit(benchmark::kMillisecond);

void writeText(benchmark::State &state)
{
    for ([[maybe_unused]] auto _ : state)
        benchmark::DoNotOptimize(pipeline::writePipeline(content().pipeline));
    each(state);
}
BENCHMARK(writeText)->Name("text/write 5,000 nodes")->Unit(benchmark::kMillisecond);

void readText(benchmark::State &state)
{
    const std::string text = pipeline::writePipeline(content().pipeline);
    for ([[maybe_unused]] auto _ : state) {
        if (!pipeline::parsePipeline(text, services::builtinCatalog()).pipeline)
            state.SkipWithError("not read");
    }
    each(state);
}
BENCHMARK(readText)->Name("text/read 5,000 nodes")->Unit(benchmark::kMillisecond);

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication app(argc, argv);
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
