using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.Candidate.Privacy;

/// <summary>A ZIP archive of JSON files, each an array with an element a row, and of files as they were handed in, with a manifest that names them, their rows and their SHA-256.</summary>
internal sealed class PersonArchive : IDisposable
{
    /// <summary>What one answer holds at the most: 64 MiB before it is packed. EXPORT_TOO_LARGE beyond.</summary>
    private const long Limit = 64 << 20;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
    private readonly MemoryStream _content = new();
    private readonly ZipArchive _zip;
    private readonly List<ManifestFile> _files = [];
    private readonly Person _person;
    private long _size;

    internal PersonArchive(Person person)
    {
        _person = person;
        _zip = new ZipArchive(_content, ZipArchiveMode.Create, leaveOpen: true);
    }

    /// <summary>Adds a file with the elements that a source gives, one after the other.</summary>
    internal async Task Add(string name, IAsyncEnumerable<string> elements)
    {
        await using var file = _zip.CreateEntry(name).Open();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var rows = 0;
        await foreach (var element in elements)
            Write(file, hash, (rows++ == 0 ? "[\n" : ",\n") + element);
        Write(file, hash, rows == 0 ? "[]\n" : "\n]\n");
        _files.Add(new ManifestFile(name, rows, Convert.ToHexStringLower(hash.GetHashAndReset())));
    }

    /// <summary>Adds a file as it is.</summary>
    internal void Add(string name, byte[] content)
    {
        using var file = _zip.CreateEntry(name).Open();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Write(file, hash, content);
        _files.Add(new ManifestFile(name, 1, Convert.ToHexStringLower(hash.GetHashAndReset())));
    }

    /// <summary>The archive, with its manifest as the last file.</summary>
    internal ByteString Close()
    {
        using (var manifest = _zip.CreateEntry("manifest.json").Open())
            JsonSerializer.Serialize(manifest, new Manifest(_person.Remains, _person.Candidates, _person.Applications, _files), Indented);
        // Writes the directory of the archive behind its files.
        _zip.Dispose();
        return UnsafeByteOperations.UnsafeWrap(_content.GetBuffer().AsMemory(0, (int)_content.Length));
    }

    public void Dispose()
    {
        _zip.Dispose();
        _content.Dispose();
    }

    private void Write(Stream file, IncrementalHash hash, string text) => Write(file, hash, Encoding.UTF8.GetBytes(text));

    private void Write(Stream file, IncrementalHash hash, byte[] bytes)
    {
        _size += bytes.Length;
        if (_size > Limit)
            throw Problem.Precondition(ErrorReason.ExportTooLarge, "What is held on the person is more than one answer takes.",
                ("candidate_id", _person.Remains), ("limit_bytes", Limit));
        file.Write(bytes);
        hash.AppendData(bytes);
    }

    private sealed record Manifest(Guid CandidateId, IReadOnlyList<Guid> CandidateIds, IReadOnlyList<Guid> ApplicationIds, IReadOnlyList<ManifestFile> Files);

    private sealed record ManifestFile(string Name, int Rows, string Sha256);
}
