using System.Xml.Linq;
using OxyPlot;

namespace Hiring.Candidate.Reports;

/// <summary>A chart as SVG that also speaks to those who do not see it.</summary>
internal static class SvgText
{
    private const double Width = 960;
    private const double Height = 190;
    private const double EachRow = 52;

    /// <summary>The chart with a title and a description, as WAI-ARIA asks of a graphic.</summary>
    /// <param name="model">The chart.</param>
    /// <param name="description">What it shows, in words.</param>
    /// <param name="rows">Rows that it has to hold; 0 if there is nothing to show.</param>
    internal static string Of(PlotModel model, string description, int rows)
    {
        var exporter = new SvgExporter
        {
            Width = Width, Height = Height + EachRow * Math.Max(2, rows), UseVerticalTextAlignmentWorkaround = true, TextMeasurer = new Ruler(),
        };
        var svg = XDocument.Parse(exporter.ExportToString(model));
        // OxyPlot draws its own failures into the picture.
        if (model.GetLastPlotException() is { } failure)
            throw new InvalidOperationException($"The chart '{model.Title}' could not be drawn.", failure);
        XNamespace ns = "http://www.w3.org/2000/svg";
        var root = svg.Root!;
        root.SetAttributeValue("role", "img");
        root.SetAttributeValue("aria-labelledby", "title desc");
        root.AddFirst(
            new XElement(ns + "title", new XAttribute("id", "title"), model.Title),
            new XElement(ns + "desc", new XAttribute("id", "desc"), rows == 0 ? "There is nothing to show: no application began in the period." : description));
        // Without the document type, which names a file on another server.
        return root.ToString(SaveOptions.DisableFormatting);
    }

    /// <summary>Sentences in one text.</summary>
    internal static string List(IEnumerable<string> parts) => string.Join("; ", parts) + ".";

    /// <summary>
    /// Makes room for text as wide as the widest of the usual sans-serif fonts, since nobody knows which one the reader has.
    /// OxyPlot's own ruler takes a pixel for a point, and leaves too little.
    /// </summary>
    private sealed class Ruler() : PdfRenderContext(1, 1, OxyColors.White)
    {
        private const double Pixels = 96.0 / 72 * 1.15;

        public override OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight)
        {
            var size = base.MeasureText(text, fontFamily, fontSize, fontWeight);
            return new OxySize(size.Width * Pixels, size.Height * 96 / 72);
        }
    }
}
