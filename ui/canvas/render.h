// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/descriptor.h"
#include "core/simulation/frame.h"
#include "ui/theme/theme.h"

#include <QSizeF>

class QPainter;

namespace headwater::ui {

struct RenderOptions
{
    QSizeF size;            ///< of the target, in the painter's units; the picture is fitted into it
    double margin = 48;     ///< kept free around the nodes
    double largest = 2;     ///< never magnified beyond
    double ratio = 1;       ///< device pixels per unit, for crisp icons
    bool background = true; ///< false leaves it transparent
    bool vector = false;    ///< for SVG and PDF: icons and dots as paths
    /// The frame one simulated second earlier. With it the records under way are those that set out in that second;
    /// without it they are placed by the rates of the last second.
    const simulation::Frame *before = nullptr;
};

/// Draws a pipeline as the canvas does, without a window: to an image, an SVG or a PDF. `frame` is the running world
/// at the moment to be shown, or null. Needs the fonts of Theme::install().
void paintPipeline(QPainter &painter, const pipeline::Pipeline &pipeline, const pipeline::Catalog &catalog,
                   const simulation::Frame *frame, const Tokens &tokens, const RenderOptions &options);

/// Size of the drawing at 100 %, margins included.
QSizeF pipelineSize(const pipeline::Pipeline &pipeline, const pipeline::Catalog &catalog, double margin = 48);

} // namespace headwater::ui
