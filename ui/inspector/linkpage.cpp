// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/linkpage.h"

#include "core/base/text.h"
#include "ui/lab/laboratory.h"
#include "ui/panels/figures.h"
#include "ui/panels/style.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <cmath>
#include <limits>

namespace headwater::ui {
namespace {

constexpr double kNanosecondsPerSecond = 1e9;

QString nameOf(const pipeline::Pipeline &pipeline, const std::string &id)
{
    const pipeline::Node *const node = pipeline.find(id);
    return node ? nodeName(*node) : fromUtf8(id);
}

} // namespace

LinkPage::LinkPage(Laboratory &lab, QWidget *parent)
    : QWidget(parent)
    , m_lab(lab)
    , m_title(new QLabel(this))
    , m_subtitle(new QLabel(this))
    , m_cut(new QPushButton(this))
{
    m_title->setProperty("role", QStringLiteral("title"));
    m_title->setWordWrap(true);
    m_subtitle->setProperty("role", QStringLiteral("dim"));
    m_cut->setObjectName(QStringLiteral("cut"));
    auto *grid = new QGridLayout;
    grid->setVerticalSpacing(6);
    grid->setColumnStretch(0, 1);
    for (int i = 0; i < 3; ++i) {
        m_names[i] = new QLabel(this);
        m_names[i]->setProperty("role", QStringLiteral("dim"));
        m_figures[i] = new QLabel(this);
        m_figures[i]->setFont(Theme::instance().mono(12));
        m_figures[i]->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        grid->addWidget(m_names[i], i, 0);
        grid->addWidget(m_figures[i], i, 1);
    }
    m_figures[0]->setObjectName(QStringLiteral("rate"));
    m_figures[2]->setObjectName(QStringLiteral("refused"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(14, 14, 14, 14);
    layout->setSpacing(4);
    layout->addWidget(m_title);
    layout->addWidget(m_subtitle);
    layout->addSpacing(12);
    layout->addLayout(grid);
    layout->addSpacing(12);
    layout->addWidget(m_cut, 0, Qt::AlignLeft);
    layout->addStretch();
    connect(m_cut, &QPushButton::clicked, this, [this] {
        pipeline::Json with = {{"to", m_link.to}};
        if (!m_link.port.empty())
            with["port"] = m_link.port;
        m_lab.post({0, m_link.from, m_isCut ? "RestoreLink" : "CutLink", with});
    });
    retranslate();
}

void LinkPage::showLink(const pipeline::Link &link)
{
    m_link = link;
    m_lastTime = -1;
    m_rate = std::numeric_limits<double>::quiet_NaN();
    retranslate();
    refresh();
}

void LinkPage::refresh()
{
    const simulation::FramePtr frame = m_lab.frame();
    const simulation::LinkView *const view = m_lab.linkView(m_link);
    const double nothing = std::numeric_limits<double>::quiet_NaN();
    if (view && frame) {
        // A rate over at least half a simulated second; a step back starts afresh.
        const std::int64_t passed = frame->now - m_lastTime;
        if (m_lastTime < 0 || passed < 0 || view->records < m_lastRecords) {
            m_lastTime = frame->now;
            m_lastRecords = view->records;
        } else if (passed >= 500'000'000) {
            m_rate = static_cast<double>(view->records - m_lastRecords) * kNanosecondsPerSecond /
                     static_cast<double>(passed);
            m_lastTime = frame->now;
            m_lastRecords = view->records;
        }
    }
    m_figures[0]->setText(figureOf(view ? m_rate : nothing, HW_TEXT("records/s")).text());
    m_figures[1]->setText(numberText(view ? static_cast<double>(view->records) : nothing));
    m_figures[2]->setText(numberText(view ? static_cast<double>(view->refused) : nothing));
    setRole(m_figures[2], view && view->refused > 0 ? "hot" : "");
    const bool isCut = view && view->cut;
    if (isCut != m_isCut) {
        m_isCut = isCut;
        retranslate();
    }
}

void LinkPage::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

void LinkPage::retranslate()
{
    m_title->setText(tr("%1 → %2").arg(nameOf(m_lab.pipeline(), m_link.from), nameOf(m_lab.pipeline(), m_link.to)));
    m_subtitle->setText(m_isCut ? tr("Link, cut") : tr("Link"));
    m_names[0]->setText(tr("Flows now"));
    m_names[1]->setText(tr("Records since the start"));
    m_names[2]->setText(tr("Refused"));
    m_cut->setText(m_isCut ? tr("Restore the link") : tr("Cut the link"));
    m_cut->setIcon(Theme::instance().icon(m_isCut ? QStringLiteral("link") : QStringLiteral("unlink")));
    m_cut->setToolTip(m_isCut ? tr("Records flow again") : tr("As if the line had failed; the drawing stays as it is"));
}

} // namespace headwater::ui
