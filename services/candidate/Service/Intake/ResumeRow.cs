using Dapper;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using NodaTime;

namespace Hiring.Candidate.Intake;

/// <summary>A resume as stored, without its content.</summary>
internal sealed record ResumeRow(Guid Id, Guid CandidateId, string FileName, Instant CreatedAt, string MediaType, string Sha256, int SizeBytes, int TextCharacters)
{
    internal const string Select = """
        select id, candidate_id, file_name, created_at, media_type, encode(hash, 'hex') as sha256, length(content) as size_bytes, length(text) as text_characters
        from resumes join resume_files using (hash)
        """;

    /// <summary>Makes the text of a candidate's resumes, newest first, searchable. The candidate is locked.</summary>
    internal static Task StoreText(Guid candidate, Write write) =>
        write.Connection.ExecuteAsync(new CommandDefinition("""
            update candidates set revision = revision + 1, updated_at = now(), resume_text = left(coalesce(
                (select string_agg(text, E'\n\n' order by resumes.id desc) from resumes join resume_files using (hash) where candidate_id = @candidate), ''), @longest)
            where id = @candidate
            """, new { candidate, longest = ResumeText.Longest }, cancellationToken: write.Cancellation));

    internal CandidateResume ToMessage() => new()
    {
        Id = Id.ToString(), CandidateId = CandidateId.ToString(), FileName = FileName, MediaType = MediaType, Sha256 = Sha256,
        SizeBytes = SizeBytes, TextCharacters = TextCharacters, CreateTime = CreatedAt.ToTimestamp(),
    };
}
