namespace Hiring.AppHost;

/// <summary>A file that only its owner reads.</summary>
internal static class PrivateFile
{
    /// <summary>Writes it whole or not at all: it is moved into place when complete.</summary>
    public static void Write(string path, string text)
    {
        var unfinished = $"{path}.{Guid.CreateVersion7():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        using (var writer = new StreamWriter(unfinished, options))
            writer.Write(text);
        File.Move(unfinished, path, overwrite: true);
    }
}
