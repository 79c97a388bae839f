using System.Security.Cryptography;
using Dapper;
using Grpc.Core;
using Hiring.Candidate.Candidates;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.Candidate.Intake;

/// <summary>Stores a resume and makes its text searchable. The same content again answers the resume that is there.</summary>
public sealed class UploadResume(Writes writes, ResumeReader reader)
{
    private const int MostBytes = 5 * 1024 * 1024;
    private const int Most = 20;

    internal Task<CandidateResume> Handle(UploadResumeRequest request, ServerCallContext call)
    {
        var content = request.Content.Data;
        if (content.Length is 0 or > MostBytes)
            throw Problem.Invalid("content", $"has {content.Length} bytes; a resume has from 1 to {MostBytes}");
        var mediaType = ResumeKind.Of(content.Span, out var problem) ?? throw Problem.Invalid("content", problem);
        return writes.Run(request, call,
            () => reader.Read(mediaType, content.Memory, call.CancellationToken),
            (write, text) => Store(request, mediaType, content.ToByteArray(), text, write));
    }

    private static async Task<CandidateResume> Store(UploadResumeRequest request, string mediaType, byte[] content, string text, Write write)
    {
        var id = Guid.Parse(request.CandidateId);
        await CandidateRow.Lock(id, "", write);
        var hash = SHA256.HashData(content);
        var known = await write.Connection.QuerySingleOrDefaultAsync<ResumeRow>(new CommandDefinition(
            $"{ResumeRow.Select} where candidate_id = @id and hash = @hash", new { id, hash }, cancellationToken: write.Cancellation));
        if (known is not null)
            return known.ToMessage();
        if (await write.Connection.QuerySingleAsync<long>(new CommandDefinition(
            "select count(*) from resumes where candidate_id = @id", new { id }, cancellationToken: write.Cancellation)) >= Most)
            throw Problem.Invalid("content", $"is one resume too many; a candidate has {Most} at the most. Delete one first");
        // The update changes nothing, but holds the file: one who deletes its last other resume now waits, and then leaves it.
        var row = await write.Connection.QuerySingleAsync<ResumeRow>(new CommandDefinition($"""
            insert into resume_files (hash, media_type, content, text) values (@hash, @mediaType, @content, @text)
            on conflict (hash) do update set media_type = excluded.media_type;
            insert into resumes (id, candidate_id, hash, file_name) values (@resume, @id, @hash, @name);
            {ResumeRow.Select} where id = @resume
            """, new { id, hash, mediaType, content, text, resume = Guid.CreateVersion7(), name = NameOf(request.FileName) },
            cancellationToken: write.Cancellation));
        await ResumeRow.StoreText(id, write);
        write.Append(new CandidateEvent { CandidateUpdated = new() { CandidateId = request.CandidateId } });
        return row.ToMessage();
    }

    /// <summary>The name without folders, of whichever system: whoever saves the file under it saves it where they mean to.</summary>
    private static string NameOf(string given)
    {
        var name = given[(given.LastIndexOfAny(['/', '\\']) + 1)..].Trim();
        return name is "." or ".." ? "" : string.Concat(name.Where(letter => !char.IsControl(letter)));
    }
}
