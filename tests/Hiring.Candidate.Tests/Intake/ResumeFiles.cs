using System.IO.Compression;
using System.Text;

namespace Hiring.Candidate.Tests;

/// <summary>Resumes as files, good and bad, made byte by byte, so that no library repairs what is meant to be broken.</summary>
internal static class ResumeFiles
{
    private const string WordNamespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    private const string Main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";

    /// <summary>A PDF with a page for each text.</summary>
    internal static byte[] Pdf(params string[] pages)
    {
        var objects = new List<string> { "<</Type/Catalog/Pages 2 0 R>>", $"<</Type/Pages/Count {pages.Length}/Kids[{string.Join(' ', pages.Select((_, i) => $"{4 + 2 * i} 0 R"))}]>>", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>" };
        foreach (var page in pages)
        {
            var stream = $"BT /F1 12 Tf 72 720 Td ({page}) Tj ET";
            objects.Add($"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1 3 0 R>>>>/Contents {objects.Count + 2} 0 R>>");
            objects.Add($"<</Length {stream.Length}>>\nstream\n{stream}\nendstream");
        }
        return PdfOf(objects, "");
    }

    /// <summary>A PDF of raw objects, with a table of where they are.</summary>
    internal static byte[] PdfOf(IReadOnlyList<string> objects, string trailer)
    {
        var file = new StringBuilder("%PDF-1.4\n");
        var places = new List<int>();
        for (var i = 0; i < objects.Count; i++)
        {
            places.Add(file.Length);
            file.Append($"{i + 1} 0 obj\n{objects[i]}\nendobj\n");
        }
        var table = file.Length;
        file.Append($"xref\n0 {objects.Count + 1}\n0000000000 65535 f \n");
        foreach (var place in places)
            file.Append($"{place:0000000000} 00000 n \n");
        file.Append($"trailer\n<</Size {objects.Count + 1}/Root 1 0 R{trailer}>>\nstartxref\n{table}\n%%EOF");
        return Encoding.Latin1.GetBytes(file.ToString());
    }

    /// <summary>A DOCX with a paragraph for each text.</summary>
    internal static byte[] Docx(params string[] paragraphs) => Zip(DocxParts(Document(paragraphs)));

    internal static string Document(params string[] paragraphs) =>
        $"""<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{WordNamespace}"><w:body>{string.Concat(paragraphs.Select(text => $"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"))}</w:body></w:document>""";

    internal static List<(string Name, byte[] Content)> DocxParts(string document, string mainType = Main) =>
    [
        ("[Content_Types].xml", Encoding.UTF8.GetBytes($"""<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/><Override PartName="/word/document.xml" ContentType="{mainType}"/></Types>""")),
        ("_rels/.rels", """<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"""u8.ToArray()),
        ("word/document.xml", Encoding.UTF8.GetBytes(document)),
    ];

    internal static byte[] Zip(IEnumerable<(string Name, byte[] Content)> parts)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, content) in parts)
            {
                using var entry = archive.CreateEntry(name, CompressionLevel.Optimal).Open();
                entry.Write(content);
            }
        return file.ToArray();
    }
}
