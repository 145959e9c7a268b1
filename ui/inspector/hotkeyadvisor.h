// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/pipeline.h"
#include "core/simulation/frame.h"

#include <QString>
#include <QWidget>

#include <optional>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace headwater::ui {

/// What to do about a hot shard, as a person would say it.
struct Advice
{
    QString headline;                      ///< which shard, how hot
    QString sentence;                      ///< what makes it so, and what would help
    std::optional<pipeline::Action> split; ///< set when a split helps: divides the load best
};
Advice adviseOn(const std::string &node, const simulation::HotShard &hot, const simulation::ShardView &shard);

/// The hot keys of a stream as bars, and beneath them what would help, with the button that does it.
class HotKeyAdvisor : public QWidget
{
    Q_OBJECT
public:
    explicit HotKeyAdvisor(QWidget *parent = nullptr);

    /// Shows the hottest shard of the node, or of `shard` when that one is hot. Hidden when the node has no shards.
    void showNode(const simulation::FramePtr &frame, const std::string &node, std::uint32_t shard);
    QString text() const;

Q_SIGNALS:
    void actionRequested(const headwater::pipeline::Action &action);

protected:
    void changeEvent(QEvent *event) override;

private:
    class Bars;
    void retranslate();

    Bars *m_bars;
    QWidget *m_caption;
    QLabel *m_headline;
    QLabel *m_sentence;
    QPushButton *m_split;
    std::optional<pipeline::Action> m_action;
};

} // namespace headwater::ui
