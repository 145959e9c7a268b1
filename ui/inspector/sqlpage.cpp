// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/sqlpage.h"

#include "core/base/text.h"
#include "core/services/analytics-app/design.h"
#include "core/streamsql/cursor.h"
#include "core/streamsql/functions.h"
#include "ui/editor/sqleditor.h"
#include "ui/inspector/sqlresults.h"
#include "ui/lab/laboratory.h"
#include "ui/panels/figures.h"
#include "ui/panels/style.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>

#include <chrono>

namespace headwater::ui {

namespace {

constexpr int kCommitMs = 400;  // after the last key
constexpr int kCompileMs = 150; // after the last key
constexpr int kLookMs = 1'000;
constexpr int kTakeMs = 15;
constexpr std::uint32_t kRows = 100;
const char *const kCode = "ApplicationCode";

/// Names that may be completed: streams, columns, words and functions.
QStringList namesOf(const streamsql::Catalog &catalog, const std::vector<streamsql::Relation> &streams)
{
    QStringList names;
    const auto add = [&names](const streamsql::Relation &relation) {
        names << streamsql::written(relation.name);
        for (const streamsql::Column &column : relation.columns)
            names << streamsql::written(column.name);
    };
    for (const auto *list : {&catalog.inputs, &catalog.tables, &streams}) {
        for (const streamsql::Relation &relation : *list)
            add(relation);
    }
    for (const std::string_view word : streamsql::reservedWords())
        names << fromUtf8(word);
    for (const std::string_view function : streamsql::functionNames())
        names << fromUtf8(function);
    for (const char *word :
         {"ROWTIME", "PUMP", "STREAM", "REPLACE", "STAGGER", "PRECEDING", "RANDOM_CUT_FOREST", "ANOMALY_SCORE",
          "MINUTE", "SECOND", "HOUR", "VARCHAR", "INTEGER", "BIGINT", "DOUBLE", "TIMESTAMP"})
        names << QLatin1String(word);
    return names;
}

} // namespace

SqlPage::SqlPage(Laboratory &lab, QWidget *parent)
    : QWidget(parent)
    , m_lab(lab)
    , m_editor(new SqlEditor(this))
    , m_problemText(new QLabel(this))
    , m_streamBox(new QComboBox(this))
    , m_caption(static_cast<QLabel *>(makeCaption({}, this)))
    , m_status(new QLabel(this))
    , m_results(new SqlResults(this))
    , m_table(new QTableView(this))
{
    m_problemText->setObjectName(QStringLiteral("problems"));
    m_problemText->setWordWrap(true);
    m_problemText->setTextFormat(Qt::RichText);
    m_problemText->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    m_status->setObjectName(QStringLiteral("status"));
    m_status->setWordWrap(true);
    m_status->setProperty("role", QStringLiteral("dim"));
    m_streamBox->setObjectName(QStringLiteral("streams"));
    m_streamBox->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_streamBox->setMinimumContentsLength(12);
    m_table->setModel(m_results);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(kRowHeight);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->resizeSection(0, 108);

    auto *code = new QWidget(this);
    auto *codeLayout = new QVBoxLayout(code);
    codeLayout->setContentsMargins(0, 0, 0, 0);
    codeLayout->setSpacing(6);
    codeLayout->addWidget(m_editor, 1);
    codeLayout->addWidget(m_problemText);
    auto *rows = new QWidget(this);
    auto *heading = new QHBoxLayout;
    heading->addWidget(m_caption, 1);
    heading->addWidget(m_streamBox);
    auto *rowsLayout = new QVBoxLayout(rows);
    rowsLayout->setContentsMargins(0, 6, 0, 0);
    rowsLayout->setSpacing(6);
    rowsLayout->addLayout(heading);
    rowsLayout->addWidget(m_table, 1);
    rowsLayout->addWidget(m_status);
    auto *splitter = new QSplitter(Qt::Vertical, this);
    splitter->addWidget(code);
    splitter->addWidget(rows);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    splitter->setChildrenCollapsible(false);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(14, 12, 14, 12);
    layout->addWidget(splitter);

    m_commitTimer.setSingleShot(true);
    m_commitTimer.setInterval(kCommitMs);
    m_compileTimer.setSingleShot(true);
    m_compileTimer.setInterval(kCompileMs);
    m_lookTimer.setInterval(kLookMs);
    m_takeTimer.setInterval(kTakeMs);
    connect(&m_commitTimer, &QTimer::timeout, this, &SqlPage::commit);
    connect(&m_compileTimer, &QTimer::timeout, this, &SqlPage::compile);
    connect(&m_lookTimer, &QTimer::timeout, this, &SqlPage::look);
    connect(&m_takeTimer, &QTimer::timeout, this, &SqlPage::take);
    connect(m_editor, &SqlEditor::edited, this, [this] {
        m_isTyped = true;
        m_commitTimer.start();
        m_compileTimer.start();
    });
    connect(m_editor, &SqlEditor::finished, this, [this] {
        commit();
        m_lab.document().endMerge();
    });
    connect(m_streamBox, &QComboBox::activated, this, &SqlPage::look);
    connect(m_problemText, &QLabel::linkActivated, this, [this](const QString &link) {
        const streamsql::Place &place = m_problems[link.toUInt()].place;
        m_editor->goTo(place.line, place.column);
    });
    connect(&Theme::instance(), &Theme::changed, this, [this] { showProblems(std::vector(m_problems)); });
    retranslate();
}

SqlPage::~SqlPage()
{
    commit();
    // The editor loses its focus while it is destroyed.
    disconnect(m_editor, nullptr, this, nullptr);
}

bool SqlPage::isFor(const pipeline::ServiceType &type)
{
    return type.id == "analytics-app";
}

void SqlPage::showNode(const std::string &node)
{
    const pipeline::Node *const shown = m_lab.pipeline().find(node);
    if (node != m_node) {
        commit();
        m_node = shown ? node : std::string();
        m_isTyped = false;
        m_future = {};
        m_results->setRows({}, {});
        m_streams.clear();
        m_streamBox->clear();
    }
    if (!shown || m_node.empty())
        return;
    const pipeline::ServiceType *const type = m_lab.catalog().find(shown->type);
    const pipeline::Json &code = pipeline::propertyValue(*type, shown->properties, kCode);
    if (!m_isTyped && code.is_string())
        m_editor->setText(fromUtf8(code.get<std::string>()));
    compile();
}

void SqlPage::commit()
{
    m_commitTimer.stop();
    if (!m_isTyped || !m_lab.pipeline().find(m_node))
        return;
    m_isTyped = false;
    m_lab.perform(pipeline::setPropertyCommand(m_lab.document(), {m_node}, kCode,
                                               pipeline::Json(m_editor->text().toStdString()),
                                               "property:" + m_node + ":" + kCode));
}

void SqlPage::compile()
{
    m_compileTimer.stop();
    const pipeline::Node *const shown = m_lab.pipeline().find(m_node);
    if (!shown)
        return;
    pipeline::Node typed = *shown;
    typed.properties[kCode] = m_editor->text().toStdString();
    const services::analytics_app::Design design = services::analytics_app::design(m_lab.pipeline(), typed);
    showProblems(design.compilation.problems);
    offerStreams(design.compilation);
    m_editor->setNames(namesOf(design.catalog, m_streams));
}

void SqlPage::showProblems(const std::vector<streamsql::Diagnostic> &problems)
{
    constexpr std::size_t kShown = 3;
    m_problems = problems;
    std::vector<TextMark> marks;
    QStringList lines;
    for (std::size_t i = 0; i < problems.size(); ++i) {
        const streamsql::Diagnostic &one = problems[i];
        const bool isError = one.severity == streamsql::Diagnostic::Severity::Error;
        marks.push_back({static_cast<qsizetype>(one.place.offset), static_cast<qsizetype>(one.place.length), isError});
        if (i >= kShown)
            continue;
        const QColor colour = isError ? tokens().hot : tokens().text;
        lines << QStringLiteral("<a href=\"%1\" style=\"color:%2\">%3</a> %4")
                     .arg(QString::number(i), colour.name(),
                          tr("Line %1, column %2:").arg(one.place.line).arg(one.place.column),
                          one.message.toHtmlEscaped());
    }
    m_editor->setMarks(marks);
    m_problemText->setText(lines.join(QStringLiteral("<br>")));
    m_problemText->setVisible(!lines.isEmpty());
}

void SqlPage::offerStreams(const streamsql::Compilation &made)
{
    if (!made.program)
        return; // the streams of the code that runs go on to be offered
    QStringList names;
    for (const streamsql::Relation &stream : made.program->streams)
        names << fromUtf8(stream.name);
    QStringList present;
    for (int i = 1; i < m_streamBox->count(); ++i)
        present << m_streamBox->itemText(i);
    m_streams = made.program->streams;
    if (names == present)
        return;
    const QString chosen = m_streamBox->currentText();
    m_streamBox->clear();
    m_streamBox->addItem(tr("All results"));
    m_streamBox->addItems(names);
    m_streamBox->setCurrentIndex(std::max(0, m_streamBox->findText(chosen)));
}

void SqlPage::look()
{
    if (!isVisible() || m_node.empty() || !m_source.peek || m_future.valid())
        return;
    simulation::PeekRequest request;
    request.node = m_node;
    request.count = kRows;
    if (m_streamBox->currentIndex() > 0)
        request.shard = static_cast<std::uint32_t>(m_streamBox->currentIndex() - 1);
    m_future = m_source.peek(request);
    if (!m_future.valid()) {
        m_results->setRows({}, {});
        m_status->setText(tr("Run the pipeline to see rows here."));
        setRole(m_status, "dim");
        return;
    }
    m_takeTimer.start();
    take();
}

void SqlPage::take()
{
    if (m_future.valid() && m_future.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
        return;
    m_takeTimer.stop();
    if (!m_future.valid())
        return;
    auto answer = m_future.get();
    m_future = {};
    if (!answer) {
        m_results->setRows({}, {});
        m_status->setText(answer.error().message);
        setRole(m_status, "hot");
        return;
    }
    QStringList columns;
    const int stream = m_streamBox->currentIndex() - 1;
    if (stream >= 0 && static_cast<std::size_t>(stream) < m_streams.size()) {
        for (const streamsql::Column &column : m_streams[static_cast<std::size_t>(stream)].columns)
            columns << fromUtf8(column.name);
    }
    m_results->setRows(*answer, columns);
    m_table->setColumnHidden(1, !columns.isEmpty());
    m_status->setText(answer->empty() ? tr("No row yet.") : QString());
    m_status->setVisible(answer->empty());
    setRole(m_status, "dim");
}

void SqlPage::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

void SqlPage::showEvent(QShowEvent *event)
{
    m_lookTimer.start();
    look();
    QWidget::showEvent(event);
}

void SqlPage::hideEvent(QHideEvent *event)
{
    m_lookTimer.stop();
    commit();
    QWidget::hideEvent(event);
}

void SqlPage::retranslate()
{
    m_caption->setText(tr("Newest rows").toUpper());
    m_problemText->setAccessibleName(tr("Mistakes in the SQL"));
    m_streamBox->setAccessibleName(tr("In-application stream to look into"));
    m_table->setAccessibleName(tr("Rows"));
    if (m_streamBox->count() > 0)
        m_streamBox->setItemText(0, tr("All results"));
    m_results->retranslate();
    if (!m_node.empty())
        compile();
}

} // namespace headwater::ui
