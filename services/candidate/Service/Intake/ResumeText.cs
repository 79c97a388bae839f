using System.IO.Compression;
using System.Text;
using System.Xml;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using UglyToad.PdfPig;
using UglyToad.PdfPig.DocumentLayoutAnalysis.TextExtractor;
using UglyToad.PdfPig.Exceptions;

namespace Hiring.Candidate.Intake;

/// <summary>Reads the text of a resume. Runs in a process of its own (ResumeReader), since no parser can be trusted to end.</summary>
internal static class ResumeText
{
    /// <summary>Characters that are kept.</summary>
    internal const int Longest = 200_000;

    private const int MostPages = 100;
    private const int MostEntries = 1000;

    /// <summary>Bytes that an archive may unpack to, and how many for each packed one. Text of Word packs by 5 to 20.</summary>
    private const long MostUnpacked = 50 * 1024 * 1024;
    private const int MostRatio = 200;

    /// <summary>The text, or an <see cref="UnreadableException"/> that says what is wrong with the content.</summary>
    internal static string Of(string mediaType, byte[] content)
    {
        var text = new StringBuilder();
        try
        {
            if (mediaType == ResumeKind.Pdf)
                ReadPdf(content, text);
            else
                ReadDocx(content, text);
        }
        catch (PdfDocumentEncryptedException)
        {
            throw new UnreadableException("is a PDF with a password; save it without one");
        }
        catch (Exception e) when (e is not UnreadableException and not OutOfMemoryException)
        {
            // A parser meets broken content with whatever exception its code happens to reach.
            throw new UnreadableException($"is damaged: it cannot be read as {(mediaType == ResumeKind.Pdf ? "PDF" : "DOCX")}", e);
        }
        return Storable(text);
    }

    private static void ReadPdf(byte[] content, StringBuilder text)
    {
        using var pdf = PdfDocument.Open(content, new ParsingOptions { UseLenientParsing = true, SkipMissingFonts = true });
        if (pdf.NumberOfPages > MostPages)
            throw new UnreadableException($"has {pdf.NumberOfPages} pages; a resume has {MostPages} at the most");
        if (pdf.NumberOfPages == 0)
            throw new UnreadableException("has no page that can be found");
        for (var page = 1; page <= pdf.NumberOfPages && text.Length < Longest; page++)
            text.Append(ContentOrderTextExtractor.GetText(pdf.GetPage(page))).Append('\n');
    }

    private static void ReadDocx(byte[] content, StringBuilder text)
    {
        CheckArchive(content);
        using var document = WordprocessingDocument.Open(new MemoryStream(content, writable: false), false);
        if (document.MainDocumentPart is not { } main)
            throw new UnreadableException("is no document of Word");
        if (main.VbaProjectPart is not null || main.ContentType.Contains("macro", StringComparison.OrdinalIgnoreCase))
            throw new UnreadableException("has macros; save it as DOCX without them");
        if (main.ContentType != ResumeKind.Docx + ".main+xml")
            throw new UnreadableException("is no document of Word, though it is named so");
        foreach (var part in main.HeaderParts.Cast<OpenXmlPart>().Append(main).Concat(main.FooterParts))
            ReadPart(part, text);
    }

    /// <summary>
    /// Unpacks the whole archive once and throws the bytes away: what its directory says of sizes may be a lie, and what
    /// is opened after this has been seen to be small.
    /// </summary>
    private static void CheckArchive(byte[] content)
    {
        using var archive = new ZipArchive(new MemoryStream(content, writable: false), ZipArchiveMode.Read);
        if (archive.Entries.Count > MostEntries)
            throw new UnreadableException($"has {archive.Entries.Count} parts; a DOCX of a resume has {MostEntries} at the most");
        var buffer = new byte[64 * 1024];
        var total = 0L;
        foreach (var entry in archive.Entries)
        {
            using var unpacked = entry.Open();
            var size = 0L;
            while (unpacked.Read(buffer) is var read and > 0)
            {
                size += read;
                total += read;
                if (total > MostUnpacked || size > 1024 * 1024 && size > MostRatio * entry.CompressedLength)
                    throw new UnreadableException("unpacks to far more than a resume holds");
            }
        }
        if (archive.GetEntry("[Content_Types].xml") is null)
            throw new UnreadableException("is a ZIP archive, and no document of Word");
    }

    /// <summary>Streams a part, so that no tree of it stands in memory. A DTD is refused by its name, before anything uses what it declares.</summary>
    private static void ReadPart(OpenXmlPart part, StringBuilder text)
    {
        using (var stream = part.GetStream(FileMode.Open, FileAccess.Read))
        using (var xml = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Parse, XmlResolver = null }))
            while (xml.Read() && xml.NodeType != XmlNodeType.Element)
                if (xml.NodeType == XmlNodeType.DocumentType)
                    throw new UnreadableException("holds a document type definition, which no Word writes");
        using var reader = OpenXmlReader.Create(part);
        while (text.Length < Longest && reader.Read())
        {
            if (reader.IsStartElement && reader.ElementType == typeof(Text))
                text.Append(reader.GetText());
            else if (reader.IsStartElement && reader.ElementType == typeof(TabChar))
                text.Append('\t');
            else if (reader.IsStartElement && reader.ElementType == typeof(Break) || reader.IsEndElement && reader.ElementType == typeof(Paragraph))
                text.Append('\n');
        }
    }

    /// <summary>Without what Postgres cannot store: NUL, and half of a surrogate pair, which the cut at the end may leave too.</summary>
    private static string Storable(StringBuilder text)
    {
        var kept = text.Length > Longest ? text.ToString(0, Longest) : text.ToString();
        // Decoding puts U+FFFD in the place of half a pair.
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(kept)).Replace("\0", "", StringComparison.Ordinal).Trim();
    }
}

/// <summary>What is wrong with the content of a resume, in words that follow 'content'.</summary>
internal sealed class UnreadableException(string message, Exception? cause = null) : Exception(message, cause);
