namespace Hiring.Candidate.Intake;

/// <summary>What a file is, by its first bytes. Neither its name nor what was said of it counts.</summary>
internal static class ResumeKind
{
    internal const string Pdf = "application/pdf";
    internal const string Docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

    /// <summary>The media type, or null with what is wrong. A ZIP archive is taken for DOCX until it is opened.</summary>
    internal static string? Of(ReadOnlySpan<byte> content, out string problem)
    {
        problem = "is neither PDF nor DOCX";
        if (content.StartsWith("%PDF-"u8))
            return Pdf;
        if (content.StartsWith("PK\u0003\u0004"u8))
            return Docx;
        if (content.StartsWith("MZ"u8) || content.StartsWith("\u007FELF"u8))
            problem = "is a program, whatever its name says; a resume is PDF or DOCX";
        else if (content.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0]))
            problem = "is a Word document of the old form, or one with a password; save it as PDF, or as DOCX without a password";
        return null;
    }
}
