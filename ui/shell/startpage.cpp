// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/startpage.h"

#include "core/base/text.h"
#include "core/pipeline/textformat.h"
#include "core/samples/samples.h"
#include "core/services/builtin.h"
#include "ui/canvas/render.h"
#include "ui/shell/gallerycard.h"
#include "ui/shell/preferences.h"
#include "ui/shell/projectfiles.h"
#include "ui/theme/theme.h"

#include <QDir>
#include <QEvent>
#include <QFileInfo>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace headwater::ui {
namespace {

constexpr int kSpacing = 16;
constexpr int kSide = 40;
constexpr std::size_t kRecentShown = 6;

QPixmap sampleMark(const samples::Sample &sample, qreal ratio)
{
    const pipeline::Catalog &catalog = services::builtinCatalog();
    const pipeline::ParseOutcome outcome = pipeline::parsePipeline(sample.text(), catalog);
    QPixmap pixmap(GalleryCard::kPicture * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(tokens().canvas);
    if (!outcome.pipeline)
        return pixmap;
    QPainter painter(&pixmap);
    RenderOptions options;
    options.size = GalleryCard::kPicture;
    options.margin = 36;
    options.largest = 1;
    options.ratio = ratio;
    paintPipeline(painter, *outcome.pipeline, catalog, nullptr, tokens(), options);
    return pixmap;
}

} // namespace

StartPage::StartPage(QWidget *parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("startPage"));
    setProperty("surface", QStringLiteral("canvas"));
    setAttribute(Qt::WA_StyledBackground);
    m_scroll = new QScrollArea(this);
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto *page = new QWidget;
    page->setProperty("surface", QStringLiteral("canvas"));
    m_scroll->setWidget(page);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_scroll);

    m_title = new QLabel(QStringLiteral("Headwater"), page);
    m_tagline = new QLabel(page);
    m_tagline->setProperty("role", QStringLiteral("dim"));
    m_new = new QPushButton(page);
    m_new->setProperty("primary", true);
    m_open = new QPushButton(page);
    m_tour = new QPushButton(page);
    m_recentTitle = new QLabel(page);
    m_noRecent = new QLabel(page);
    m_noRecent->setProperty("role", QStringLiteral("dim"));
    m_samplesTitle = new QLabel(page);
    m_recentGrid = new QGridLayout;
    m_sampleGrid = new QGridLayout;
    for (QGridLayout *grid : {m_recentGrid, m_sampleGrid}) {
        grid->setSpacing(kSpacing);
        grid->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    }

    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(kSide, 32, kSide, 32);
    column->setSpacing(8);
    column->addWidget(m_title);
    column->addWidget(m_tagline);
    column->addSpacing(8);
    auto *buttons = new QHBoxLayout;
    for (QPushButton *button : {m_new, m_open, m_tour})
        buttons->addWidget(button);
    buttons->addStretch();
    column->addLayout(buttons);
    column->addSpacing(20);
    column->addWidget(m_recentTitle);
    column->addWidget(m_noRecent);
    column->addLayout(m_recentGrid);
    column->addSpacing(20);
    column->addWidget(m_samplesTitle);
    column->addLayout(m_sampleGrid);
    column->addStretch();

    for (const samples::Sample &sample : samples::samples()) {
        auto *card = new GalleryCard(page);
        const QString id = fromUtf8(sample.name);
        card->setObjectName(QStringLiteral("sample-") + id);
        connect(card, &QAbstractButton::clicked, this, [this, id] { Q_EMIT sampleRequested(id); });
        m_sampleCards.push_back(card);
    }
    connect(m_new, &QPushButton::clicked, this, &StartPage::newRequested);
    connect(m_open, &QPushButton::clicked, this, &StartPage::openRequested);
    connect(m_tour, &QPushButton::clicked, this, &StartPage::tourRequested);
    // One picture per turn of the event loop, so that the page is there at once and stays responsive.
    m_drawing.setInterval(0);
    connect(&m_drawing, &QTimer::timeout, this, &StartPage::drawNext);
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        retranslate();
        m_drawn = 0;
        if (isVisible())
            m_drawing.start();
    });
    retranslate();
}

QString StartPage::firstSample() const
{
    return samples::samples().empty() ? QString() : fromUtf8(samples::samples().front().name);
}

void StartPage::retranslate()
{
    const Theme &theme = Theme::instance();
    m_title->setFont(theme.font(20, 600));
    m_recentTitle->setFont(theme.font(13, 600));
    m_samplesTitle->setFont(theme.font(13, 600));
    m_tagline->setText(tr("Draw a pipeline, run it, watch it break, learn why."));
    m_new->setText(tr("New project"));
    m_open->setText(tr("Open…"));
    m_tour->setText(tr("Take the tour"));
    m_recentTitle->setText(tr("Recent projects"));
    m_noRecent->setText(tr("Projects that you save appear here."));
    m_samplesTitle->setText(tr("Samples: each runs at once and teaches one thing"));
    for (std::size_t i = 0; i < m_sampleCards.size(); ++i) {
        const samples::Sample &sample = samples::samples()[i];
        m_sampleCards[i]->setTexts(sample.title(), samples::difficultyText(sample.difficulty), sample.lesson());
    }
    fillRecent();
}

void StartPage::fillRecent()
{
    for (GalleryCard *card : m_recentCards)
        card->deleteLater();
    m_recentCards.clear();
    for (const QString &path : Preferences::instance().recentFiles()) {
        const QFileInfo file(path);
        if (!file.exists() || m_recentCards.size() >= kRecentShown)
            continue;
        auto *card = new GalleryCard(m_scroll->widget());
        card->setTexts(file.completeBaseName(), QLocale().toString(file.lastModified().date(), QLocale::ShortFormat),
                       {});
        card->setToolTip(QDir::toNativeSeparators(path));
        card->setPicture(QPixmap(ProjectFiles::thumbnailPath(path)));
        connect(card, &QAbstractButton::clicked, this, [this, path] { Q_EMIT fileRequested(path); });
        m_recentCards.push_back(card);
    }
    m_noRecent->setVisible(m_recentCards.empty());
    m_columns = 0;
    arrange();
}

void StartPage::refresh()
{
    fillRecent();
    m_drawing.start();
}

void StartPage::drawNext()
{
    if (m_drawn >= m_sampleCards.size()) {
        m_drawing.stop();
        return;
    }
    m_sampleCards[m_drawn]->setPicture(sampleMark(samples::samples()[m_drawn], devicePixelRatioF()));
    ++m_drawn;
}

void StartPage::arrange()
{
    const int room = width() - 2 * kSide - 12;
    const int columns = std::max(1, (room + kSpacing) / (GalleryCard::kWidth + kSpacing));
    if (columns == m_columns)
        return;
    m_columns = columns;
    const auto fill = [columns](QGridLayout *grid, const std::vector<GalleryCard *> &cards) {
        while (QLayoutItem *item = grid->takeAt(0))
            delete item;
        for (std::size_t i = 0; i < cards.size(); ++i) {
            grid->addWidget(cards[i], static_cast<int>(i) / columns, static_cast<int>(i) % columns);
            cards[i]->show();
        }
    };
    fill(m_recentGrid, m_recentCards);
    fill(m_sampleGrid, m_sampleCards);
}

void StartPage::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

void StartPage::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrange();
}

} // namespace headwater::ui
