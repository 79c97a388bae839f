using System.Globalization;
using Hiring.Candidate.V1;
using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace Hiring.Candidate.Reports;

/// <summary>The reports as charts: a share always with its interval, and an open mark where few cases are behind it.</summary>
internal static class ReportChart
{
    private static readonly OxyColor Ink = OxyColor.FromRgb(0x1f, 0x2a, 0x37);
    private static readonly OxyColor Pale = OxyColor.FromRgb(0xc9, 0xd8, 0xec);
    private static readonly OxyColor Strong = OxyColor.FromRgb(0x1d, 0x4e, 0x89);
    private static readonly OxyColor Guide = OxyColor.FromArgb(0x60, 0xb7, 0xd7, 0xa8);

    internal static string Of(FunnelReport report)
    {
        var stages = report.Stages.Where(stage => stage.Reached > 0).ToList();
        var model = Model("Hiring funnel", ReportNames.Period(report.Scope), stages.Count == 0);
        model.Axes.Add(Rows(stages.Select(stage => $"{ReportNames.Of(stage.Stage)} ({Number(stage.Reached)})")));
        model.Axes.Add(PercentAxis("share of the cohort, and share that passes, in %", 100));
        var bars = Bars("reached, of the cohort", Pale);
        bars.Items.AddRange(stages.Select((stage, i) => new BarItem(100 * stage.ShareOfCohort, i)));
        model.Series.Add(bars);
        var rates = stages.Select((stage, i) => (stage, i)).Where(row => row.stage.PassThrough is not null)
            .Select(row => new Rate(row.i, row.stage.PassThrough, row.stage.Passed + row.stage.Rejected + row.stage.Withdrawn, row.stage.FewCases));
        AddRates(model, "passes, of those decided", rates);
        return SvgText.Of(model, $"Of {Number(report.Applications)} {ReportNames.Period(report.Scope)}: " + SvgText.List(stages.Select(stage =>
            $"{ReportNames.Of(stage.Stage)} reached by {Number(stage.Reached)}"
            + (stage.PassThrough is { } pass ? $", passed by {Percent(pass.Value)} of those decided (95 % interval {Percent(pass.Low)} to {Percent(pass.High)})" : ""))), stages.Count);
    }

    internal static string Of(StageTimeReport report)
    {
        var stages = report.Stages.Where(time => time.Ended + time.Censored > 0).ToList();
        var model = Model("Time in each stage", ReportNames.Period(report.Scope), stages.Count == 0);
        model.Axes.Add(Rows(stages.Select(time => $"{ReportNames.Of(time)} ({Number(time.Ended)} ended, {Number(time.Censored)} go on)")));
        model.Axes.Add(new LinearAxis
        {
            Position = AxisPosition.Bottom, Minimum = 0, MinimumRange = 1, MaximumPadding = 0.1, Title = "days, without those on hold", TextColor = Ink,
            MajorGridlineStyle = LineStyle.Solid, MajorGridlineColor = OxyColors.LightGray, MinorTickSize = 0,
        });
        var quartiles = new IntervalBarSeries { Title = "half of the stays: first to third quartile", FillColor = Pale, StrokeThickness = 0, BarWidth = 0.6, LabelFormatString = null };
        foreach (var (i, time) in stages.Index().Where(row => row.Item.HasDaysLowerQuartile && row.Item.HasDaysUpperQuartile))
            quartiles.Items.Add(new IntervalBarItem(time.DaysLowerQuartile, time.DaysUpperQuartile) { CategoryIndex = i });
        model.Series.Add(quartiles);
        foreach (var few in new[] { false, true })
        {
            var medians = Marks(few ? "median, few cases" : "median, with its 95 % interval", few);
            foreach (var (i, time) in stages.Index().Where(row => row.Item.HasDaysMedian && row.Item.FewCases == few))
            {
                medians.Points.Add(new ScatterPoint(time.DaysMedian, i));
                if (time.HasDaysMedianLow && time.HasDaysMedianHigh)
                    model.Series.Add(Whisker(i, time.DaysMedianLow, time.DaysMedianHigh));
            }
            if (medians.Points.Count > 0)
                model.Series.Add(medians);
        }
        foreach (var (i, time) in stages.Index().Where(row => row.Item.ServiceLevelDays > 0))
            model.Annotations.Add(new LineAnnotation
            {
                Type = LineAnnotationType.Vertical, X = time.ServiceLevelDays, MinimumY = i - 0.42, MaximumY = i + 0.42, Color = OxyColors.Firebrick, StrokeThickness = 2,
                LineStyle = LineStyle.Solid,
            });
        if (stages.Any(time => time.ServiceLevelDays > 0))
            model.Series.Add(new LineSeries { Title = "promised by the service level", Color = OxyColors.Firebrick });
        return SvgText.Of(model, $"Of {ReportNames.Period(report.Scope)}: " + SvgText.List(stages.Select(time =>
            $"half leave {ReportNames.Of(time)} within {(time.HasDaysMedian ? Days(time.DaysMedian) : "an unknown number of")} days"
            + (time.HasDaysLowerQuartile && time.HasDaysUpperQuartile ? $" (quartiles {Days(time.DaysLowerQuartile)} and {Days(time.DaysUpperQuartile)})" : ""))), stages.Count);
    }

    internal static string Of(SourceReport report)
    {
        var sources = report.Sources.Append(report.Others).Where(quality => quality.Applications > 0).ToList();
        var model = Model("Source quality: from application to hire", ReportNames.Period(report.Scope), sources.Count == 0);
        model.Axes.Add(Rows(sources.Select(Name)));
        model.Axes.Add(PercentAxis("hired, of those hired, rejected or withdrawn, in %", sources.Select(quality => 100 * quality.HireRate.High).DefaultIfEmpty(0).Max()));
        AddRates(model, "hire rate", sources.Select((quality, i) => new Rate(i, quality.HireRate, quality.Hired + quality.Ended, quality.FewCases)));
        return SvgText.Of(model, $"Of {ReportNames.Period(report.Scope)}: " + SvgText.List(sources.Select(quality =>
            $"{Name(quality)}: {Number(quality.Hired)} hired of {Number(quality.Hired + quality.Ended)} decided, {Percent(quality.HireRate.Value)} (95 % interval {Percent(quality.HireRate.Low)} to {Percent(quality.HireRate.High)}){(quality.FewCases ? ", few cases" : "")}")), sources.Count);

        static string Name(SourceQuality quality) => quality.Source == SourceKind.Unspecified ? "All but referrals" : ReportNames.Of(quality.Source);
    }

    internal static string Of(TimeToHireReport report)
    {
        var model = Model("Time to hire", $"{Number(report.Hires)} hired, {Number(report.Waiting)} still going on, of the {ReportNames.Period(report.Scope)}", report.Hires == 0);
        var highest = Math.Max(1, report.Weeks.Max(week => week.Hires));
        model.Axes.Add(new LinearAxis
        {
            Position = AxisPosition.Bottom, Minimum = 0, Maximum = GetTimeToHireReport.LastWeek, MajorStep = 2, MinorTickSize = 0,
            Title = $"weeks from the application (week {GetTimeToHireReport.LastWeek} holds everything later)", TextColor = Ink,
        });
        model.Axes.Add(new LinearAxis
        {
            Position = AxisPosition.Left, Minimum = 0, Maximum = 1.3 * highest, Title = "hires", TextColor = Ink, MinorTickSize = 0, StringFormat = "0.##",
            MajorGridlineStyle = LineStyle.Solid, MajorGridlineColor = OxyColors.LightGray,
        });
        var bars = new RectangleBarSeries { Title = "hires by week", FillColor = Strong, StrokeThickness = 0 };
        foreach (var week in report.Weeks.Where(week => week.Hires > 0))
            bars.Items.Add(new RectangleBarItem(week.Week - 0.95, 0, week.Week - 0.05, week.Hires));
        model.Series.Add(bars);
        model.Annotations.Add(new RectangleAnnotation
        {
            MinimumX = Counts.FourWeeks / 7.0, MaximumX = Counts.SixWeeks / 7.0, Fill = Guide, Layer = AnnotationLayer.BelowSeries,
        });
        model.Annotations.Add(Note("guide: four to six weeks", Counts.SixWeeks / 7.0, 1.22 * highest, Ink));
        if (report.HasDaysMedian)
        {
            model.Annotations.Add(new LineAnnotation
            {
                Type = LineAnnotationType.Vertical, X = report.DaysMedian / 7, Color = OxyColors.Firebrick, StrokeThickness = 2, LineStyle = LineStyle.Dash,
            });
            model.Annotations.Add(Note($"median: {Days(report.DaysMedian)} days", report.DaysMedian / 7, 1.1 * highest, OxyColors.Firebrick));
        }
        return SvgText.Of(model, $"{Number(report.Hires)} hires of {ReportNames.Period(report.Scope)}. Half were hired within {Days(report.DaysMedian)} days. "
            + $"Within four weeks {Percent(report.WithinFourWeeks.Value)} (95 % interval {Percent(report.WithinFourWeeks.Low)} to {Percent(report.WithinFourWeeks.High)}), "
            + $"within six weeks {Percent(report.WithinSixWeeks.Value)} ({Percent(report.WithinSixWeeks.Low)} to {Percent(report.WithinSixWeeks.High)}). The guide expects four to six weeks.", (int)Math.Min(8, report.Hires));
    }

    private static PlotModel Model(string title, string subtitle, bool empty)
    {
        var model = new PlotModel
        {
            Title = title, Subtitle = empty ? subtitle + " - nothing to show" : subtitle, TextColor = Ink, TitleColor = Ink, SubtitleColor = Ink,
            Background = OxyColors.White, PlotAreaBorderColor = OxyColors.LightGray, DefaultFont = "sans-serif", Padding = new OxyThickness(16),
        };
        model.Legends.Add(new Legend { LegendPosition = LegendPosition.BottomCenter, LegendPlacement = LegendPlacement.Outside, LegendOrientation = LegendOrientation.Horizontal });
        return model;
    }

    /// <summary>A row for each label, the first at the top.</summary>
    private static CategoryAxis Rows(IEnumerable<string> labels)
    {
        var axis = new CategoryAxis { Position = AxisPosition.Left, StartPosition = 1, EndPosition = 0, TextColor = Ink, MinorTickSize = 0, MajorTickSize = 0, GapWidth = 0.4 };
        axis.Labels.AddRange(labels);
        return axis;
    }

    private static LinearAxis PercentAxis(string title, double upTo) => new()
    {
        Position = AxisPosition.Bottom, Minimum = 0, Maximum = Math.Clamp(Math.Ceiling(upTo * 1.35 / 5) * 5, 5, 118), Title = title, TextColor = Ink, MinorTickSize = 0,
        MajorGridlineStyle = LineStyle.Solid, MajorGridlineColor = OxyColors.LightGray, LabelFormatter = value => value > 100 ? "" : value.ToString("0.##", CultureInfo.InvariantCulture),
    };

    private static BarSeries Bars(string title, OxyColor color) => new() { Title = title, FillColor = color, StrokeThickness = 0 };

    /// <summary>Shares as a mark on a line as long as their interval, with their numbers behind it.</summary>
    private static void AddRates(PlotModel model, string title, IEnumerable<Rate> rates)
    {
        var all = rates.ToList();
        foreach (var few in new[] { false, true })
        {
            var marks = Marks(few ? title + ", fewer than 30 cases" : title + ", with its 95 % interval", few);
            foreach (var (row, share, cases, _) in all.Where(rate => rate.Few == few))
            {
                marks.Points.Add(new ScatterPoint(100 * share.Value, row));
                model.Series.Add(Whisker(row, 100 * share.Low, 100 * share.High));
                model.Annotations.Add(Note($"{Percent(share.Value)} of {Number(cases)}", 100 * share.High, row, Ink));
            }
            if (marks.Points.Count > 0)
                model.Series.Add(marks);
        }
    }

    private static ScatterSeries Marks(string title, bool few) => new()
    {
        Title = title, MarkerType = MarkerType.Circle, MarkerSize = 5, MarkerFill = few ? OxyColors.White : Strong, MarkerStroke = Strong, MarkerStrokeThickness = 2,
    };

    /// <summary>Words to the right of a point.</summary>
    private static TextAnnotation Note(string text, double x, double y, OxyColor color) => new()
    {
        Text = text, TextPosition = new DataPoint(x, y), TextColor = color, StrokeThickness = 0, Offset = new ScreenVector(6, 0),
        TextHorizontalAlignment = HorizontalAlignment.Left, TextVerticalAlignment = VerticalAlignment.Middle,
    };

    private static LineSeries Whisker(int row, double low, double high) => new()
    {
        Points = { new DataPoint(low, row), new DataPoint(high, row) }, Color = Strong, StrokeThickness = 2.5, RenderInLegend = false,
    };

    private static string Percent(double share) => (100 * share).ToString(share is > 0 and < 0.1 ? "0.0" : "0", CultureInfo.InvariantCulture) + " %";

    private static string Number(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Days(double days) => days.ToString("0.#", CultureInfo.InvariantCulture);

    private sealed record Rate(int Row, ShareInterval Share, long Cases, bool Few);
}
