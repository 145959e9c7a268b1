// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/canvas/canvasfixture.h"
#include "ui/canvas/canvasview.h"

#include <QApplication>
#include <QElapsedTimer>

#include <benchmark/benchmark.h>
#include <memory>
#include <vector>

// What one frame of the running canvas costs at 1920 × 1080 in the raster engine: taking the world's picture, moving
// the tokens, painting. Run with QT_QPA_PLATFORM=offscreen.

using namespace headwater;
using namespace headwater::ui;

namespace {

/// A canvas that shows all of a pipeline, with a second of frames that follow one another.
struct Scene
{
    Laboratory lab;
    std::unique_ptr<CanvasView> view;
    std::vector<std::shared_ptr<simulation::Frame>> frames;
    std::size_t next = 0;

    Scene(int nodes, int shardsPerStream, double perSecond)
    {
        lab.document().reset(test::largePipeline(nodes, shardsPerStream));
        view = std::make_unique<CanvasView>(lab);
        view->resize(1920, 1080);
        view->show();
        QApplication::processEvents();
        view->fit(view->scene().bounds(), false);
        frames.push_back(test::quietFrame(lab.pipeline(), perSecond));
        for (int i = 1; i < 1200; ++i)
            frames.push_back(later(*frames.back(), perSecond, i % 60 == 0));
        for (int i = 0; i < 240; ++i)
            step();
    }

    /// A sixtieth of a second later; with a new second every figure and every lane changes.
    static std::shared_ptr<simulation::Frame> later(const simulation::Frame &frame, double perSecond, bool newSecond)
    {
        auto result = test::later(frame, 1 / 60.0, perSecond);
        if (newSecond) {
            for (simulation::ShardView &shard : result->shards) {
                shard.load = 0.2f + 0.8f * static_cast<float>((shard.number * 37 + result->number) % 101) / 101;
                shard.recordsPerSecond = shard.load * 1000;
            }
            for (double &metric : result->metrics)
                metric *= metric > perSecond ? 0.97 : 1.04;
        }
        return result;
    }

    void step()
    {
        if (next == frames.size())
            next = 0;
        view->showFrame(frames[next++], 1 / 60.0);
        view->repaint();
    }
};

void frameOfManyNodes(benchmark::State &state)
{
    // 40 streams share 1,000 shards; the larger picture has 200 streams of four.
    const int nodes = static_cast<int>(state.range(0));
    Scene scene(nodes, nodes == 200 ? 25 : 4, nodes == 200 ? 4000 : 900);
    double worst = 0;
    QElapsedTimer clock;
    for (auto _ : state) {
        clock.start();
        scene.step();
        worst = std::max(worst, static_cast<double>(clock.nsecsElapsed()) * 1e-6);
    }
    state.counters["tokens"] = static_cast<double>(scene.view->live().flow().size());
    state.counters["worst_ms"] = worst;
}
BENCHMARK(frameOfManyNodes)->Arg(200)->Arg(1000)->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);

void frameWhilePanning(benchmark::State &state)
{
    Scene scene(200, 25, 4000);
    double way = 7;
    int steps = 0;
    for (auto _ : state) {
        if (++steps % 60 == 0)
            way = -way;
        scene.view->scrollBy({way, way > 0 ? 3.0 : -3.0});
        scene.step();
    }
}
BENCHMARK(frameWhilePanning)->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);

void frameWhileZooming(benchmark::State &state)
{
    Scene scene(200, 25, 4000);
    double factor = 1.02;
    int steps = 0;
    for (auto _ : state) {
        if (++steps % 40 == 0)
            factor = 1 / factor;
        scene.view->setZoom(scene.view->zoom() * factor);
        scene.step();
    }
}
BENCHMARK(frameWhileZooming)->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    Theme::instance().choose(ThemeChoice::Dark);
    Theme::instance().install();
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv))
        return 1;
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}
