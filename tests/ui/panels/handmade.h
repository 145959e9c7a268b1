// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/lab/laboratory.h"
#include "ui/panels/worldsource.h"

#include <memory>
#include <string>
#include <vector>

class QWidget;

namespace headwater::ui::handmade {

/// The pipeline of the pictures: a web tier and a log feed `clicks`, which two consumers read.
void buildPipeline(Laboratory &lab);

/// A world made by hand: frames, histories and events that look like four and a half minutes of a run in which one
/// key makes a shard hot, the stream is split twice, and the hot key stays hot.
class World
{
public:
    explicit World(const pipeline::Pipeline &pipeline, const pipeline::Catalog &catalog, int seconds = 277);

    WorldSource source();
    void advance(int seconds);
    int now() const { return m_second; }
    simulation::Frame &frame() { return *m_frame; }

    simulation::MetricHistory metrics;
    simulation::KeyspaceHistory keyspace;
    simulation::EventLog events;
    std::vector<pipeline::Action> posted;
    std::vector<simulation::PeekRequest> peeks;
    std::vector<simulation::PeekedRecord> records;

private:
    void second(int second);

    const pipeline::Pipeline &m_pipeline;
    const pipeline::Catalog &m_catalog;
    std::shared_ptr<simulation::Frame> m_frame;
    int m_second = 0;
};

/// Starts the program's look in a test: theme, fonts, English.
void installLook();

/// Keeps a picture of a widget when HEADWATER_SHOTS names a folder, in both themes.
void keepPicture(QWidget &widget, const QString &name);

} // namespace headwater::ui::handmade
